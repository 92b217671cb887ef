using Davit.Cli.Rendering.Formatting;
using Davit.Engine.Registries;

namespace Davit.Cli.Rendering.Images;

/// <summary>A registry's tags as templates see them.</summary>
internal static class RemoteTagRows
{
    private const string Columns = "table {{.Tag}}\t{{.Digest}}\t{{.CreatedSince}}\t{{.Size}}\t{{.Platforms}}";

    public static string Format(string? format) => format is null or FormatOption.Table ? Columns : format;

    public static RowShape<RemoteTag> Shape(RowStyle row) => new(
        "*formatter.tagContext",
        [
            new("Tag", "TAG", t => t.Name),
            new("Digest", "DIGEST", t => row.Id(t.Digest.ToString())),
            new("CreatedSince", "CREATED", t => t.Created is { } time ? row.Since(time) : "N/A"),
            new("CreatedAt", "CREATED AT", t => t.Created is { } time ? LocalTime.Rfc3339(time, row.Time.LocalTimeZone) : "N/A"),
            new("Size", "SIZE", t => HumanText.Size(t.SizeBytes)),
            new("Platforms", "PLATFORMS", t => string.Join(", ", t.Platforms)),
        ]);
}
