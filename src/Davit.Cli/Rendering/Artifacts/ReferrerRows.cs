using Davit.Cli.Rendering.Formatting;
using Davit.Engine.Artifacts;

namespace Davit.Cli.Rendering.Artifacts;

/// <summary>What refers to an image, as templates see it.</summary>
internal static class ReferrerRows
{
    private const string Columns = "table {{.Type}}\t{{.Digest}}\t{{.CreatedSince}}\t{{.Size}}\t{{.Files}}";

    public static string Format(string? format) => format is null or "" or FormatOption.Table ? Columns : format;

    public static RowShape<ReferrerNode> Shape(RowStyle row) => new(
        "*formatter.artifactContext",
        [
            new("Type", "TYPE", n => TypeOf(n)),
            new("Digest", "DIGEST", n => row.Id(n.Descriptor.Digest.ToString())),
            new("CreatedSince", "CREATED", n => SinceOf(n, row)),
            new("CreatedAt", "CREATED AT", n => n.Created is { } time ? LocalTime.Rfc3339(time, row.Time.LocalTimeZone) : "N/A"),
            new("Size", "SIZE", n => SizeOf(n)),
            new("Files", "FILES", n => Plain(string.Join(", ", n.Files))),
            new("MediaType", "MEDIA TYPE", n => n.Descriptor.MediaType.Value),
            new("Annotations", "ANNOTATIONS", n => Plain(string.Join(",", n.Annotations.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => $"{a.Key}={a.Value}")))),
        ])
    {
        ReadLabel = (node, name) => node.Annotations.GetValueOrDefault(name, ""),
    };

    public static string TypeOf(ReferrerNode node) => Plain(string.IsNullOrEmpty(node.ArtifactType) ? node.Descriptor.MediaType.Value : node.ArtifactType);

    public static string SinceOf(ReferrerNode node, RowStyle row) => node.Created is { } time ? row.Since(time) : "N/A";

    public static string SizeOf(ReferrerNode node) => node.ContentBytes is { } bytes ? HumanText.Size(bytes) : "N/A";

    // Strangers wrote it, and it ends on a terminal.
    public static string Plain(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));
}
