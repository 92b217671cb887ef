using Davit.Cli.Rendering.Formatting;
using Davit.Engine.Images;

namespace Davit.Cli.Rendering.Images;

/// <summary>The list of images as Docker's templates see it.</summary>
internal static class ImageRows
{
    private const string None = "<none>";
    private const string Unknown = "N/A";
    private const string Columns = "table {{.Repository}}\t{{.Tag}}\t{{.ID}}\t{{if .CreatedSince }}{{.CreatedSince}}{{else}}N/A{{end}}\t{{.Size}}";
    private const string ColumnsWithDigest =
        "table {{.Repository}}\t{{.Tag}}\t{{.Digest}}\t{{.ID}}\t{{if .CreatedSince }}{{.CreatedSince}}{{else}}N/A{{end}}\t{{.Size}}";

    /// <summary>What <c>--format</c>, <c>--quiet</c> and <c>--digests</c> come to.</summary>
    public static string Format(string? format, DigestColumn digests, IdsOnly ids) => format switch
    {
        null or FormatOption.Table when ids == IdsOnly.Yes => "{{.ID}}",
        null or FormatOption.Table => digests == DigestColumn.Shown ? ColumnsWithDigest : Columns,
        "raw" => Raw(digests, ids),
        _ when format.StartsWith(FormatOption.Table, StringComparison.Ordinal) && digests == DigestColumn.Shown && !format.Contains("{{.Digest}}", StringComparison.Ordinal) =>
            format + "\t{{.Digest}}",
        _ => format,
    };

    public static RowShape<ImageSummary> Shape(RowStyle style, DigestColumn digests) => new(
        "*formatter.imageContext",
        [
            new("ID", "IMAGE ID", i => style.Id(i.Id.ToString())),
            new("Repository", "REPOSITORY", i => i.Name?.FamiliarRepository ?? None),
            new("Tag", "TAG", i => i.Name?.Tag ?? None),
            new("Digest", "DIGEST", i => digests == DigestColumn.Shown && i.RepositoryDigest is { } digest ? digest.ToString() : None),
            new("CreatedSince", "CREATED", i => style.Since(i.Created)),
            new("CreatedAt", "CREATED AT", i => style.At(i.Created)),
            new("Size", "SIZE", i => HumanText.Size(i.SizeBytes)),
            new("Containers", "CONTAINERS", _ => Unknown),
            new("SharedSize", "SHARED SIZE", _ => Unknown),
            new("UniqueSize", "UNIQUE SIZE", _ => Unknown),
            new("VirtualSize", "SIZE", i => HumanText.PreciseSize(i.SizeBytes)),
        ]);

    private static string Raw(DigestColumn digests, IdsOnly ids) => ids == IdsOnly.Yes
        ? "image_id: {{.ID}}"
        : "repository: {{ .Repository }}\ntag: {{.Tag}}\n" + (digests == DigestColumn.Shown ? "digest: {{.Digest}}\n" : "")
            + "image_id: {{.ID}}\ncreated_at: {{.CreatedAt}}\nvirtual_size: {{.Size}}\n";
}

internal enum DigestColumn
{
    Hidden,
    Shown,
}

internal enum IdsOnly
{
    No,
    Yes,
}
