using System.Globalization;
using System.Text;
using Davit.Content.Transfers;
using Davit.Oci;

namespace Davit.Registry.Artifacts;

/// <summary>An artifact to be pushed: files under a manifest that says what they are (image-spec, manifest.md, "Guidelines for Artifact Usage").</summary>
/// <param name="ArtifactType">A media type, such as <c>application/vnd.example.report</c>.</param>
public sealed record ArtifactDraft(string ArtifactType)
{
    /// <summary>In the order of the manifest; an artifact may do without any.</summary>
    public IReadOnlyList<ArtifactFile> Files { get; init; } = [];

    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary>The manifest it belongs to; null when it stands alone.</summary>
    public Descriptor? Subject { get; init; }

    /// <summary>Noted in an annotation; null to note none, so that the same files give the same digest.</summary>
    public DateTimeOffset? Created { get; init; }

    internal void Check()
    {
        if (!IsMediaType(ArtifactType))
        {
            throw Invalid($"'{Quote.Short(ArtifactType)}' is no artifact type", "Write a media type, such as 'application/vnd.example.report'.");
        }

        var titles = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in Files)
        {
            if (!ArtifactTitle.IsUsable(file.Title))
            {
                throw Invalid($"'{Quote.Short(file.Title)}' is no title of a file");
            }

            if (!titles.Add(file.Title))
            {
                throw Invalid($"two files are called '{file.Title}'");
            }

            if (!IsMediaType(file.MediaType.Value))
            {
                throw Invalid($"'{Quote.Short(file.MediaType.Value)}' is no media type, which '{file.Title}' should have");
            }
        }
    }

    /// <param name="files">The descriptors of the files, in their order.</param>
    internal RawManifest ToManifest(IReadOnlyList<Descriptor> files)
    {
        var annotations = new Dictionary<string, string>(Annotations);
        if (Created is { } created)
        {
            annotations.TryAdd(ArtifactAnnotations.Created, created.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        }

        // A manifest without layers is refused by registries of an earlier time.
        var document = new ImageManifest(Descriptor.Empty, files.Count > 0 ? files : [Descriptor.Empty])
        {
            ArtifactType = ArtifactType,
            Subject = Subject,
            Annotations = annotations,
        }.ToDocument(MediaType.OciManifest);
        return document.Raw.Length <= OciLimits.MaxManifestBytes
            ? new RawManifest(document.Raw, document.MediaType)
            : throw Invalid($"its manifest has {document.Raw.Length} bytes, registries take {OciLimits.MaxManifestBytes}");
    }

    // RFC 6838, section 4.2
    private static bool IsMediaType(string text) =>
        text.Length <= OciLimits.MaxMediaTypeLength && text.Split('/') is [{ Length: > 0 } type, { Length: > 0 } subtype] && IsName(type) && IsName(subtype);

    private static bool IsName(string name) => Ascii.IsValid(name) && char.IsAsciiLetterOrDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || "!#$&-^_.+".Contains(c, StringComparison.Ordinal));

    private static DavitException Invalid(string problem, string? hint = null) => new(ErrorKind.InvalidArgument, $"push artifact: {problem}", hint);
}
