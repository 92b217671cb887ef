using Davit.Content.Transfers;
using Davit.Oci;

namespace Davit.Content.Layouts;

/// <summary>
/// One image of a Docker archive. It has no manifest there: one is made, of the config's word for its layers. A plain layer's digest
/// is its diffID; whether its bytes have it shows when they are read.
/// </summary>
internal sealed class DockerArchiveSource(ILayoutReader files, DockerArchiveImage image) : IImageSource
{
    private readonly Dictionary<Digest, string> _paths = [];

    public async Task<RawManifest> ResolveAsync(CancellationToken cancellationToken)
    {
        var raw = await files.ReadSmallAsync(image.Config, OciLimits.MaxConfigBytes, cancellationToken);
        var config = ImageConfig.Parse(raw, MediaType.DockerConfig);
        CheckName(config.Digest);
        if (config.Value.DiffIds.Count != image.Layers.Count)
        {
            throw new DavitException(
                ErrorKind.Corrupt, $"read archive: '{Quote.Short(image.Config)}' names {config.Value.DiffIds.Count} layers, manifest.json {image.Layers.Count}");
        }

        _paths[config.Digest] = image.Config;
        var layers = new List<Descriptor>();
        for (var i = 0; i < image.Layers.Count; i++)
        {
            layers.Add(await DescribeAsync(image.Layers[i], config.Value.DiffIds[i], cancellationToken));
        }

        return ManifestOf(config.Descriptor, layers);
    }

    public Task<RawManifest> GetManifestAsync(Descriptor descriptor, CancellationToken cancellationToken) => ResolveAsync(cancellationToken);

    public Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
        files.OpenAsync(_paths[descriptor.Digest], cancellationToken);

    internal static RawManifest ManifestOf(Descriptor config, IReadOnlyList<Descriptor> layers)
    {
        var manifest = new ImageManifest(config, layers).ToDocument(MediaType.DockerManifest);
        return new RawManifest(manifest.Raw, manifest.MediaType) { Digest = manifest.Digest };
    }

    private async Task<Descriptor> DescribeAsync(string path, DiffId diffId, CancellationToken cancellationToken)
    {
        var size = files.SizeOf(path);
        var packing = await files.FindPackingAsync(path, cancellationToken);
        var digest = packing is null ? diffId.Digest
            : files.FindDigest(path) ?? LayoutNames.DigestOf(path) ?? await files.DigestAsync(path, cancellationToken);
        _paths[digest] = path;
        return new Descriptor(packing ?? MediaType.DockerLayer, digest, size);
    }

    // Docker names configs by their digests, in either of two ways; a name that is none promises nothing.
    private void CheckName(Digest actual)
    {
        var name = Path.GetFileNameWithoutExtension(image.Config);
        if (Digest.TryParse($"sha256:{name}", out var promised) && promised != actual)
        {
            throw new DavitException(ErrorKind.Corrupt, $"read archive: '{Quote.Short(image.Config)}' has the digest {actual}");
        }
    }
}
