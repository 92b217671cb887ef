using Davit.Content.Transfers;
using Davit.Oci;
using Davit.Registry;

namespace Davit.Engine.Registries;

/// <summary>The tags of a repository, newest version first.</summary>
internal sealed class RemoteTags(RegistryClient client, ImageReference repository)
{
    // Enough to hide the network's latency, and few enough for registries that count requests.
    private const int Parallelism = 6;

    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken)
    {
        var tags = new List<string>();
        await foreach (var tag in client.Open(repository).ListTagsAsync(cancellationToken))
        {
            tags.Add(tag);
        }

        return TagOrder.Sort(tags);
    }

    /// <summary>In the order of <paramref name="tags"/>; a tag that was taken away meanwhile is left out.</summary>
    public async Task<IReadOnlyList<RemoteTag>> DescribeAsync(IReadOnlyList<string> tags, CancellationToken cancellationToken)
    {
        var described = new RemoteTag?[tags.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, tags.Count, options, async (i, token) => described[i] = await FindAsync(tags[i], token));
        return [.. described.OfType<RemoteTag>()];
    }

    private async Task<RemoteTag?> FindAsync(string tag, CancellationToken cancellationToken)
    {
        var source = client.Open(repository.WithTag(tag));
        RawManifest root;
        try
        {
            root = await source.ResolveAsync(cancellationToken);
        }
        catch (DavitException e) when (e.Kind == ErrorKind.NotFound)
        {
            return null;
        }

        var children = root.MediaType.IsIndex ? ImageIndex.Parse(root.Bytes, root.MediaType).Value.Manifests : [];
        var chosen = root.MediaType.IsIndex ? PlatformMatcher.For(Platform.Host).Choose(new ImageIndex(children)) ?? (children is [var first, ..] ? first : null) : null;
        var manifest = chosen is null ? root : await source.GetManifestAsync(chosen, cancellationToken);
        var image = manifest.MediaType.IsIndex ? null : ImageManifest.Parse(manifest.Bytes, manifest.MediaType).Value;
        var config = image is null ? null : await ReadConfigAsync(source, image.Config, cancellationToken);
        return new RemoteTag
        {
            Name = tag,
            Digest = root.Digest,
            Platforms = children.Count > 0 ? [.. children.Select(c => c.Platform).OfType<Platform>().Where(p => p.Os != "unknown")] : config is null ? [] : [config.Platform],
            SizeBytes = image is null ? 0 : image.Config.SizeBytes + image.Layers.Sum(l => l.SizeBytes),
            Created = config?.Created,
        };
    }

    // Artifacts keep something else where images have their configuration.
    private static async Task<ImageConfig?> ReadConfigAsync(RegistryRepository source, Descriptor config, CancellationToken cancellationToken)
    {
        if (!config.MediaType.IsImageConfig || config.SizeBytes > OciLimits.MaxConfigBytes)
        {
            return null;
        }

        await using var stream = await source.OpenBlobAsync(config, cancellationToken);
        var bytes = new byte[config.SizeBytes];
        await stream.ReadExactlyAsync(bytes, cancellationToken);
        return config.Digest.Matches(bytes)
            ? ImageConfig.Parse(bytes, config.MediaType).Value
            : throw new DavitException(ErrorKind.Corrupt, $"read the configuration of {source.Reference.FamiliarName}: the registry sent other bytes than {config.Digest}");
    }
}
