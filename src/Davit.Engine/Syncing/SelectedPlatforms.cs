using Davit.Content.Transfers;
using Davit.Oci;

namespace Davit.Engine.Syncing;

/// <summary>
/// An image as if it had been made for some platforms only: of an index the manifest of the one that is wanted, or an index of those that
/// are, which gets a digest of its own, the same each time. An image without an index is taken as it is.
/// </summary>
internal sealed class SelectedPlatforms(IReferrerSource source, IReadOnlyList<Platform> platforms) : IReferrerSource
{
    private RawManifest? _root;

    public async Task<RawManifest> ResolveAsync(CancellationToken cancellationToken) => _root ??= await SelectAsync(cancellationToken);

    public Task<RawManifest> GetManifestAsync(Descriptor descriptor, CancellationToken cancellationToken) => source.GetManifestAsync(descriptor, cancellationToken);

    public Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken) => source.OpenBlobAsync(descriptor, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<Descriptor> ListReferrersAsync(Digest subject, string? artifactType, CancellationToken cancellationToken) =>
        source.ListReferrersAsync(subject, artifactType, cancellationToken);

    /// <inheritdoc/>
    public Task<RawManifest?> FindTaggedAsync(string tag, CancellationToken cancellationToken) => source.FindTaggedAsync(tag, cancellationToken);

    private async Task<RawManifest> SelectAsync(CancellationToken cancellationToken)
    {
        var root = await source.ResolveAsync(cancellationToken);
        if (!root.MediaType.IsIndex)
        {
            return root;
        }

        var index = ImageIndex.Parse(root.Bytes, root.MediaType).Value;
        var chosen = platforms.Select(p => Choose(index, p)).OfType<Descriptor>().DistinctBy(d => d.Digest).ToArray();
        if (chosen.Length == 0)
        {
            throw new DavitException(ErrorKind.NotFound, $"no matching manifest for {string.Join(", ", platforms)} in the manifest list entries");
        }

        if (chosen is [var only] && platforms.Count == 1)
        {
            return await source.GetManifestAsync(only, cancellationToken);
        }

        var document = (index with { Manifests = chosen }).ToDocument(root.MediaType);
        return new RawManifest(document.Raw, document.MediaType);
    }

    // Another architecture that could run it is not what a mirror is asked for.
    private static Descriptor? Choose(ImageIndex index, Platform platform) =>
        PlatformMatcher.For(platform).Choose(index) is { Platform: { } offered } chosen && offered.Os == platform.Os && offered.Architecture == platform.Normalise().Architecture
            ? chosen
            : null;
}
