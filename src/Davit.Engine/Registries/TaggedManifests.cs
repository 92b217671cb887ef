using Davit.Oci;
using Davit.Registry;

namespace Davit.Engine.Registries;

/// <summary>What the tags of a repository stand for, at one moment.</summary>
internal sealed class TaggedManifests
{
    // Enough to hide the network's latency, and few enough for registries that count requests.
    private const int Parallelism = 6;

    private readonly List<Tagged> _all;

    private TaggedManifests(List<Tagged> all) => _all = all;

    /// <summary>A request for each tag, and another for each index.</summary>
    public static async Task<TaggedManifests> ReadAsync(RegistryClient client, ImageReference repository, CancellationToken cancellationToken)
    {
        var unsorted = new List<string>();
        await foreach (var tag in client.Open(repository).ListPushedTagsAsync(cancellationToken))
        {
            unsorted.Add(tag);
        }

        var tags = TagOrder.Sort(unsorted);
        var found = new Tagged?[tags.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, tags.Count, options, async (i, token) => found[i] = await FindAsync(client, repository.WithTag(tags[i]), token));
        return new TaggedManifests([.. found.OfType<Tagged>()]);
    }

    public ManifestUses FindUses(Digest manifest) => new(
        [.. _all.Where(t => t.Root == manifest).Select(t => t.Tag)],
        [.. _all.Where(t => t.Parts.Contains(manifest)).Select(t => t.Tag)]);

    /// <summary>The manifest has gone, and its tags with it.</summary>
    public void Forget(Digest manifest) => _all.RemoveAll(t => t.Root == manifest);

    private static async Task<Tagged?> FindAsync(RegistryClient client, ImageReference tag, CancellationToken cancellationToken)
    {
        if (await client.Open(tag).FindPushedAsync(cancellationToken) is not { } root)
        {
            return null;
        }

        if (!root.MediaType.IsIndex)
        {
            return new Tagged(tag.Tag!, root.Digest, []);
        }

        var raw = await client.Open(tag.WithDigest(root.Digest)).ResolveAsync(cancellationToken);
        return new Tagged(tag.Tag!, root.Digest, [.. ImageIndex.Parse(raw.Bytes, raw.MediaType).Value.Manifests.Select(m => m.Digest)]);
    }

    private sealed record Tagged(string Tag, Digest Root, HashSet<Digest> Parts);
}
