using Davit.Content;
using Davit.Content.Images;
using Davit.Oci;

namespace Davit.Engine.Images;

/// <summary>Finds images of the store by what people type: a name, an ID, the beginning of one, a digest.</summary>
internal sealed class ImageCatalog(Store store)
{
    /// <exception cref="DavitException">NotFound, in Docker's words.</exception>
    public ResolvedImage Get(string name, Platform? platform) => Find(name, platform) ?? throw NotFound(name);

    /// <summary>Null when there is no such image, or not for that platform.</summary>
    public ResolvedImage? Find(string name, Platform? platform) =>
        FindTarget(name) is { } target ? Find(target, platform) : null;

    /// <summary>The manifest or index that a name or ID stands for; null when there is none.</summary>
    public Descriptor? FindTarget(string name)
    {
        if (ReferenceGrammar.IsIdentifier(name) || Digest.TryParse(name, out _))
        {
            return FindById(name);
        }

        return ImageReference.TryParse(name, out var reference) && FindTag(reference) is { } tag ? tag : FindById(name);
    }

    /// <summary>The name itself, when <paramref name="name"/> is one and not an ID.</summary>
    public ImageTag? FindNamed(string name) =>
        !ReferenceGrammar.IsIdentifier(name) && ImageReference.TryParse(name, out var reference) ? store.Images.FindTag(reference.OrLatest()) : null;

    public ResolvedImage? Find(Descriptor target, Platform? platform)
    {
        if (!target.MediaType.IsIndex)
        {
            var info = store.Images.FindManifest(target.Digest);
            return info is not null && (platform is null || info.Platform is null || PlatformMatcher.For(platform).Matches(info.Platform)) ? Read(target, info) : null;
        }

        var present = new ImageIndex([.. store.Images.FindChildren(target.Digest).Where(c => c.IsPresent).Select(c => c.Descriptor)]);
        var chosen = PlatformMatcher.For(platform ?? Platform.Host).Choose(present) ?? (platform is null && present.Manifests is [var first, ..] ? first : null);
        return chosen is not null && store.Images.FindManifest(chosen.Digest) is { } manifest ? Read(target, manifest) : null;
    }

    public static DavitException NotFound(string name) =>
        new(ErrorKind.NotFound, $"No such image: {(ImageReference.TryParse(name, out var reference) ? reference.OrLatest().FamiliarName : name)}");

    private Descriptor? FindTag(ImageReference reference) =>
        store.Images.FindTag(reference.OrLatest())?.Target
        ?? (reference.Digest is { } digest ? store.Images.FindManifest(digest)?.Descriptor : null);

    private Descriptor? FindById(string id) => store.Images.FindByPrefix(id) is [var first, ..] ? first.Descriptor : null;

    private ResolvedImage Read(Descriptor target, ManifestInfo info)
    {
        var manifest = store.Images.GetManifest(info.Digest);
        return new ResolvedImage(target, info, manifest, store.Images.GetConfig(manifest.Value.Config));
    }
}
