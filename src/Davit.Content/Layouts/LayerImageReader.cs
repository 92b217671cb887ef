using Davit.Content.Transfers;
using Davit.Oci;

namespace Davit.Content.Layouts;

/// <summary>
/// The images of an archive from before 2016: <c>repositories</c> names top layers, and each layer is a folder with its <c>json</c>,
/// which names its parent, and its <c>layer.tar</c>.
/// </summary>
internal static class LayerImageReader
{
    public static async Task<IReadOnlyList<ArchivedImage>> ListAsync(ILayoutReader files, CancellationToken cancellationToken)
    {
        var tags = DockerArchiveTag.ParseList(await files.ReadSmallAsync(LayoutNames.Repositories, OciLimits.MaxArchiveListBytes, cancellationToken));
        return
        [
            .. tags.GroupBy(t => t.Layer)
                .Select(group => new ArchivedImage(new LayerImageSource(files, group.Key), [.. group.Select(NameOf)])),
        ];
    }

    private static ImageReference NameOf(DockerArchiveTag tag) => ImageReference.TryParse($"{tag.Repository}:{tag.Tag}", out var name)
        ? name
        : throw new DavitException(ErrorKind.Corrupt, $"read archive: '{Quote.Short($"{tag.Repository}:{tag.Tag}")}' in repositories is not a name");
}

/// <summary>One such image: config and manifest are made from its layers, which are read once for their digests.</summary>
internal sealed class LayerImageSource(ILayoutReader files, string top) : IImageSource
{
    private readonly Dictionary<Digest, string> _paths = [];
    private ReadOnlyMemory<byte> _config;

    public async Task<RawManifest> ResolveAsync(CancellationToken cancellationToken)
    {
        var images = await ReadChainAsync(cancellationToken);
        var layers = new List<Descriptor>();
        foreach (var (folder, _) in images)
        {
            layers.Add(await DescribeAsync($"{folder}/layer.tar", cancellationToken));
        }

        var config = images[^1].Image.ToConfig([.. layers.Select(l => new DiffId(l.Digest))], [.. images.Select(i => i.Image.History)]);
        _config = config.Raw;
        _paths[config.Digest] = "";
        return DockerArchiveSource.ManifestOf(config.Descriptor, layers);
    }

    public Task<RawManifest> GetManifestAsync(Descriptor descriptor, CancellationToken cancellationToken) => ResolveAsync(cancellationToken);

    public Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        var path = _paths[descriptor.Digest];
        return path.Length == 0 ? Task.FromResult<Stream>(new MemoryStream(_config.ToArray(), writable: false)) : files.OpenAsync(path, cancellationToken);
    }

    /// <summary>Bottom first.</summary>
    private async Task<List<(string Folder, DockerLayerImage Image)>> ReadChainAsync(CancellationToken cancellationToken)
    {
        var chain = new List<(string, DockerLayerImage)>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var folder = top; folder is not null; folder = chain[^1].Item2.Parent)
        {
            if (!seen.Add(folder) || chain.Count == OciLimits.MaxLayers)
            {
                throw new DavitException(ErrorKind.Corrupt, $"read archive: the parents of layer '{Quote.Short(top)}' go round in circles, or are more than {OciLimits.MaxLayers}");
            }

            var raw = await files.ReadSmallAsync($"{folder}/json", OciLimits.MaxConfigBytes, cancellationToken);
            chain.Add((folder, DockerLayerImage.Parse(raw)));
        }

        chain.Reverse();
        return chain;
    }

    private async Task<Descriptor> DescribeAsync(string path, CancellationToken cancellationToken)
    {
        var size = files.SizeOf(path);
        if (await files.FindPackingAsync(path, cancellationToken) is not null)
        {
            throw new DavitException(ErrorKind.Unsupported, $"read archive: '{Quote.Short(path)}' is compressed, which archives of that age never are");
        }

        var digest = await files.DigestAsync(path, cancellationToken);
        _paths[digest] = path;
        return new Descriptor(MediaType.DockerLayer, digest, size);
    }
}
