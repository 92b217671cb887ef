using Davit.Content.Transfers;
using Davit.Oci;
using Davit.Registry;
using Davit.Registry.Artifacts;

namespace Davit.Engine.Artifacts;

/// <summary>What refers to an image at its registry, directly or by way of others.</summary>
internal sealed class ListReferrers(RegistryRepository repository, ListReferrersRequest request)
{
    // Enough to hide the network's latency, and few enough for registries that count requests.
    private const int Parallelism = 6;

    private const int MaxDepth = 8;
    private const int MaxCount = 10_000;

    private readonly HashSet<Digest> _seen = [];

    public async Task<ReferrerNode> RunAsync(CancellationToken cancellationToken)
    {
        var root = await repository.ResolvePlatformAsync(request.Platform, cancellationToken);
        _seen.Add(root.Digest);
        return new ReferrerNode
        {
            Descriptor = root,
            Referrers = await ListAsync(root.Digest, 1, cancellationToken),
            Platforms = request.Depth == ReferrerDepth.Tree && root.MediaType.IsIndex ? await ListPlatformsAsync(root, cancellationToken) : [],
        };
    }

    private async Task<IReadOnlyList<ReferrerNode>> ListPlatformsAsync(Descriptor root, CancellationToken cancellationToken)
    {
        var raw = await repository.GetManifestAsync(root, cancellationToken);
        var platforms = new List<ReferrerNode>();
        foreach (var child in ImageIndex.Parse(raw.Bytes, raw.MediaType).Value.Manifests.Where(m => _seen.Add(m.Digest)))
        {
            platforms.Add(new ReferrerNode { Descriptor = child, Referrers = await ListAsync(child.Digest, 1, cancellationToken) });
        }

        return platforms;
    }

    private async Task<IReadOnlyList<ReferrerNode>> ListAsync(Digest subject, int depth, CancellationToken cancellationToken)
    {
        var found = new List<Descriptor>();
        // What is below one of the wanted type is of another, most likely.
        await foreach (var referrer in repository.ListReferrersAsync(subject, depth == 1 ? request.ArtifactType : null, cancellationToken))
        {
            if (_seen.Count >= MaxCount)
            {
                throw new DavitException(ErrorKind.Exhausted, $"list referrers of {repository.Reference.FamiliarName}: more than {MaxCount}");
            }

            if (_seen.Add(referrer.Digest))
            {
                found.Add(referrer);
            }
        }

        var nodes = new ReferrerNode[found.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, found.Count, options, async (i, cancel) => nodes[i] = await DescribeAsync(found[i], cancel));
        if (request.Depth == ReferrerDepth.Tree && depth < MaxDepth)
        {
            for (var i = 0; i < nodes.Length; i++)
            {
                nodes[i] = nodes[i] with { Referrers = await ListAsync(nodes[i].Descriptor.Digest, depth + 1, cancellationToken) };
            }
        }

        return nodes;
    }

    // A list that clients keep may name what has gone, and tell less than the manifest.
    private async Task<ReferrerNode> DescribeAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        var node = new ReferrerNode
        {
            Descriptor = descriptor,
            ArtifactType = descriptor.ArtifactType,
            Annotations = descriptor.Annotations,
            Created = Artifact.CreatedOf(descriptor.Annotations),
        };
        return await FindAsync(descriptor, cancellationToken) is { } artifact
            ? node with
            {
                ArtifactType = string.IsNullOrEmpty(descriptor.ArtifactType) ? artifact.ArtifactType : descriptor.ArtifactType,
                Annotations = artifact.Value.Annotations,
                Created = artifact.Created,
                ContentBytes = artifact.ContentBytes,
                Files = [.. artifact.Blobs.Select(b => b.Annotations.GetValueOrDefault(ArtifactAnnotations.Title)).OfType<string>()],
            }
            : node;
    }

    private async Task<Artifact?> FindAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        if (!descriptor.MediaType.IsManifest)
        {
            return null;
        }

        try
        {
            return Artifact.Parse(await repository.GetManifestAsync(descriptor, cancellationToken));
        }
        catch (DavitException e) when (e.Kind == ErrorKind.NotFound)
        {
            return null;
        }
    }
}
