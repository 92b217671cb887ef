using Davit.Oci;
using Davit.Registry;

namespace Davit.Engine.Registries;

/// <summary>
/// Takes tags and manifests away at a registry. Where it does not delete tags, the tag's manifest goes, which takes along every other tag
/// of it and breaks every index that lists it: so both are looked for first, once for each repository.
/// </summary>
internal sealed class DeleteRemote(RegistryClient client)
{
    private readonly Dictionary<string, TaggedManifests> _known = new(StringComparer.Ordinal);

    public async Task<Digest> ResolveAsync(ImageReference reference, CancellationToken cancellationToken) =>
        (await client.Open(reference).FindPushedAsync(cancellationToken))?.Digest
        ?? throw new DavitException(ErrorKind.NotFound, $"manifest for {reference.FamiliarName} not found: manifest unknown");

    public async Task<ManifestUses> FindUsesAsync(ImageReference repository, Digest digest, CancellationToken cancellationToken) =>
        (await ReadAsync(repository, cancellationToken)).FindUses(digest);

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

        var tagged = await ReadAsync(reference, cancellationToken);
        var uses = tagged.FindUses(digest);
        Check(request, uses);
        await repository.DeleteManifestAsync(digest, cancellationToken);
        tagged.Forget(digest);
        return new RemoteDeletion(reference, digest, uses.Tags, DeletionExtent.Manifest);
    }

    private async Task<TaggedManifests> ReadAsync(ImageReference reference, CancellationToken cancellationToken)
    {
        if (!_known.TryGetValue(reference.Repository, out var tagged))
        {
            tagged = await TaggedManifests.ReadAsync(client, reference.WithoutTagAndDigest(), cancellationToken);
            _known[reference.Repository] = tagged;
        }

        return tagged;
    }

    private static void Check(DeleteRemoteRequest request, ManifestUses uses)
    {
        var name = request.Reference.FamiliarName;
        var indexes = uses.Indexes.Except(request.AlsoGoing).ToArray();
        if (indexes.Length > 0)
        {
            throw new DavitException(
                ErrorKind.Conflict,
                $"delete {name}: the registry cannot delete a tag alone, and its manifest is part of the index tagged {Quoted(indexes)}",
                "Name the index as well, to delete both.");
        }

        var others = uses.Tags.Where(t => t != request.Reference.Tag).Except(request.AlsoGoing).ToArray();
        if (others.Length > 0 && request.SharedTags == SharedTags.Stay)
        {
            throw new DavitException(
                ErrorKind.Conflict,
                $"delete {name}: the registry cannot delete a tag alone, and its manifest is also tagged {Quoted(others)}",
                "Say --with-shared-tags to delete the manifest and all these tags.");
        }
    }

    private static string Quoted(IEnumerable<string> tags) => string.Join(", ", tags.Select(t => $"'{t}'"));
}
