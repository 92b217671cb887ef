using Davit.Content.Transfers;
using Davit.Oci;

namespace Davit.Content.Layouts;

/// <summary>An image that is being written to an archive, and what its documents say.</summary>
internal sealed class SavedImage(IReadOnlyList<ImageReference> names)
{
    private readonly Dictionary<Digest, ImageManifest> _manifests = [];
    private readonly List<Descriptor> _referrers = [];

    public IReadOnlyList<ImageReference> Names { get; } = names;

    /// <summary>What an OCI layout calls it when it has no full name.</summary>
    public string? RefName { get; init; }

    /// <summary>What was put last.</summary>
    public RawManifest? Root { get; private set; }

    /// <summary>What belongs to the image, as an OCI layout lists it.</summary>
    public IReadOnlyList<Descriptor> Referrers => _referrers;

    public void NoteReferrer(RawManifest raw, string? tag)
    {
        var descriptor = Referrer.Find(raw)?.Descriptor ?? raw.Descriptor;
        _referrers.Add(tag is null ? descriptor : descriptor with
        {
            Annotations = new Dictionary<string, string>(descriptor.Annotations) { [LayoutNames.RefNameAnnotation] = tag },
        });
    }

    public void Note(RawManifest raw)
    {
        Root = raw;
        if (raw.MediaType.IsManifest)
        {
            _manifests[raw.Digest] = ImageManifest.Parse(raw.Bytes, raw.MediaType).Value;
        }
    }

    /// <summary>
    /// Docker's lists know one platform of an image only: this machine's, or else the first. Null when there is no image in it.
    /// </summary>
    public ImageManifest? FindOne()
    {
        if (Root is { MediaType.IsIndex: true } root)
        {
            var written = ImageIndex.Parse(root.Bytes, root.MediaType).Value.Manifests.Where(m => _manifests.TryGetValue(m.Digest, out var found) && IsImage(found)).ToArray();
            var chosen = PlatformMatcher.For(Platform.Host).Choose(new ImageIndex(written)) ?? written.FirstOrDefault();
            return chosen is null ? null : _manifests[chosen.Digest];
        }

        return Root is not null && _manifests.TryGetValue(Root.Digest, out var manifest) && IsImage(manifest) ? manifest : null;
    }

    private static bool IsImage(ImageManifest manifest) => manifest.Config.MediaType.IsImageConfig && manifest.Layers.All(l => l.MediaType.IsLayer);
}
