using System.Globalization;
using Davit.Cli.Rendering.Formatting;
using Davit.Engine.Images;

namespace Davit.Cli.Rendering.Images;

/// <summary>An image's history as Docker's templates see it.</summary>
internal static class HistoryRows
{
    private const int CreatedByWidth = 45;

    // Older times are those of reproducible builds: they say nothing about age.
    private static readonly DateTimeOffset OldestAge = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>What <c>--format</c>, <c>--human</c> and <c>--quiet</c> come to.</summary>
    public static string Format(string? format, HistoryStyle style, IdsOnly ids) => format switch
    {
        null or FormatOption.Table when ids == IdsOnly.Yes => "{{.ID}}",
        null or FormatOption.Table => $"table {{{{.ID}}}}\t{{{{{(style == HistoryStyle.Human ? ".CreatedSince" : ".CreatedAt")}}}}}\t{{{{.CreatedBy}}}}\t{{{{.Size}}}}\t{{{{.Comment}}}}",
        _ => format,
    };

    public static RowShape<HistoryRow> Shape(RowStyle row, HistoryStyle style) => new(
        "*image.historyContext",
        [
            new("ID", "IMAGE", h => h.Id is null ? "<missing>" : row.Id(h.Id.ToString())),
            new("CreatedSince", "CREATED", h => style == HistoryStyle.Exact ? At(h, row) : h.Entry.Created is { } time && time > OldestAge ? row.Since(time) : "N/A"),
            new("CreatedAt", "CREATED AT", h => At(h, row)),
            new("CreatedBy", "CREATED BY", h => row.Shortened((h.Entry.CreatedBy ?? "").Replace('\t', ' '), CreatedByWidth)),
            new("Size", "SIZE", h => style == HistoryStyle.Human ? HumanText.Size(h.SizeBytes) : h.SizeBytes.ToString(CultureInfo.InvariantCulture)),
            new("Comment", "COMMENT", h => h.Entry.Comment ?? ""),
        ]);

    private static string At(HistoryRow row, RowStyle style) =>
        LocalTime.Rfc3339(row.Entry.Created ?? DateTimeOffset.UnixEpoch, style.Time.LocalTimeZone);
}

internal enum HistoryStyle
{
    Human,

    /// <summary>Times and bytes as they are.</summary>
    Exact,
}
