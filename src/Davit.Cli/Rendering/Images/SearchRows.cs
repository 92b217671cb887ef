using System.Globalization;
using Davit.Cli.Rendering.Formatting;
using Davit.Engine.Registries;

namespace Davit.Cli.Rendering.Images;

/// <summary>Search results as templates see them.</summary>
internal static class SearchRows
{
    private const int DescriptionWidth = 45;
    private const string Columns = "table {{.Name}}\t{{.Description}}\t{{.StarCount}}\t{{.IsOfficial}}";

    public static string Format(string? format) => format is null or FormatOption.Table ? Columns : format;

    /// <param name="row">How texts are shown.</param>
    /// <param name="isJson">JSON has words where tables have a mark.</param>
    public static RowShape<SearchHit> Shape(RowStyle row, bool isJson) => new(
        "*registry.searchContext",
        [
            new("Name", "NAME", h => h.Name),
            new("Description", "DESCRIPTION", h => row.Shortened(h.Description, DescriptionWidth)),
            new("StarCount", "STARS", h => h.Stars.ToString(CultureInfo.InvariantCulture)),
            new("IsOfficial", "OFFICIAL", h => Mark(h.IsOfficial, isJson)),

            // Docker Hub has stopped telling; Docker's client says so for every image.
            new("IsAutomated", "AUTOMATED", _ => Mark(isSet: false, isJson)),
        ]);

    private static string Mark(bool isSet, bool isJson) => isJson ? isSet ? "true" : "false" : isSet ? "[OK]" : "";
}
