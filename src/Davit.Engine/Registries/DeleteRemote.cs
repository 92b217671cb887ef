using Davit.Oci;
using Davit.Registry;

namespace Davit.Engine.Registries;

/// <summary>
/// Takes tags and manifests away at a registry. Where it does not delete tags, the tag's manifest goes, which takes along every other tag
/// of it: so those are looked for first.
/// </summary>
internal sealed class DeleteRemote(RegistryClient client)
{
    // Enough to hide the network's latency, and few enough for registries that count requests.
    private const int Parallelism = 6;

    public async Task<Digest> ResolveAsync(ImageReference reference, CancellationToken cancellationToken) =>
        (await client.Open(reference).FindPushedAsync(cancellationToken))?.Digest
        ?? throw new DavitException(ErrorKind.NotFound, $"manifest for {reference.FamiliarName} not found: manifest unknown");

    public async Task<IReadOnlyList<string>> FindTagsAsync(ImageReference repository, Digest digest, CancellationToken cancellationToken)
    {
        var tags = new List<string>();
        await foreach (var tag in client.Open(repository).ListPushedTagsAsync(cancellationToken))
        {
            tags.Add(tag);
        }

        tags.Sort(TagOrder.NewestFirst);
        var found = new bool[tags.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, tags.Count, options, async (i, token) =>
            found[i] = (await client.Open(repository.WithTag(tags[i])).FindPushedAsync(token))?.Digest == digest);
        return [.. tags.Where((_, i) => found[i])];
    }

    public async Task<RemoteDeletion> RunAsync(DeleteRemoteRequest request, CancellationToken cancellationToken)
    {
        var reference = request.Reference;
        var repository = client.Open(reference);
        var digest = await ResolveAsync(reference, cancellationToken);
        if (reference.Tag is not { } tag)
        {
            await repository.DeleteManifestAsync(digest, cancellationToken);
            return new RemoteDeletion(reference, digest, [], DeletionExtent.Manifest);
        }

        if (await repository.DeleteTagAsync(cancellationToken))
        {
            return new RemoteDeletion(reference, digest, [tag], DeletionExtent.Tag);
        }

        var tags = await FindTagsAsync(reference.WithoutTagAndDigest(), digest, cancellationToken);
        var others = tags.Where(t => t != tag && !request.AlsoGoing.Contains(t)).ToArray();
        if (others.Length > 0 && request.SharedTags == SharedTags.Stay)
        {
            throw Refusal(reference, others);
        }

        await repository.DeleteManifestAsync(digest, cancellationToken);
        return new RemoteDeletion(reference, digest, tags, DeletionExtent.Manifest);
    }

    private static DavitException Refusal(ImageReference reference, string[] others) => new(
        ErrorKind.Conflict,
        $"delete {reference.FamiliarName}: the registry cannot delete a tag alone, and its manifest is also tagged {string.Join(", ", others.Select(o => $"'{o}'"))}",
        "Say --with-shared-tags to delete the manifest and all these tags.");
}
