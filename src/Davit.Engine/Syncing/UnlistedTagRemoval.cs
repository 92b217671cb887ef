using Davit.Engine.Registries;
using Davit.Oci;
using Davit.Registry;

namespace Davit.Engine.Syncing;

/// <summary>
/// Deletes at the targets what no entry wants. Nothing goes where it is not certain what is wanted: as long as an entry of the list cannot
/// be read, or one of the same target has no tags.
/// </summary>
internal sealed class UnlistedTagRemoval(RegistryClient client, SyncRequest request)
{
    private readonly DeleteRemote _deletion = new(client);

    public async Task<IReadOnlyList<SyncedTag>> RunAsync(IReadOnlyList<ChosenTags> choices, CancellationToken cancellationToken)
    {
        var results = new List<SyncedTag>();
        foreach (var target in choices.GroupBy(c => c.Entry.Target.Repository).Where(g => g.Any(c => c.Entry.Unlisted == UnlistedTags.Delete)))
        {
            var entry = target.First().Entry;
            if (request.List.Problems.Count > 0 || target.Any(c => c.Problem is not null))
            {
                results.Add(Failed(entry, null, new DavitException(ErrorKind.Conflict, "nothing is deleted, because not all entries of the list could be read or found")));
                continue;
            }

            HashSet<string> wanted = [.. target.SelectMany(c => c.Tags)];
            var withReferrers = target.Any(c => c.Entry.WithReferrers);
            results.AddRange(await RemoveAsync(entry, tag => wanted.Contains(tag) || (withReferrers && DigestTag.IsOne(tag)), cancellationToken));
        }

        return results;
    }

    private async Task<IReadOnlyList<SyncedTag>> RemoveAsync(SyncEntry entry, Predicate<string> isWanted, CancellationToken cancellationToken)
    {
        var results = new List<SyncedTag>();
        try
        {
            var unlisted = new List<string>();
            await foreach (var tag in client.Open(entry.Target).ListPushedTagsAsync(cancellationToken))
            {
                unlisted.AddRange(isWanted(tag) ? [] : [tag]);
            }

            foreach (var tag in TagOrder.Sort(unlisted))
            {
                results.Add(await RemoveAsync(entry, tag, unlisted, cancellationToken));
            }
        }
        catch (DavitException e) when (e.Kind == ErrorKind.NotFound && request.Mode == SyncMode.DryRun)
        {
            // The target is yet to be made.
        }
        catch (DavitException e)
        {
            results.Add(Failed(entry, null, e));
        }

        return results;
    }

    private async Task<SyncedTag> RemoveAsync(SyncEntry entry, string tag, IReadOnlyList<string> unlisted, CancellationToken cancellationToken)
    {
        var result = new SyncedTag(entry.Source.WithTag(tag), entry.Target.WithTag(tag), request.Mode == SyncMode.DryRun ? SyncStatus.WouldDelete : SyncStatus.Deleted);
        try
        {
            if (request.Mode != SyncMode.DryRun)
            {
                await _deletion.RunAsync(new DeleteRemoteRequest(result.Target) { AlsoGoing = unlisted }, cancellationToken);
            }

            return result;
        }
        catch (DavitException e) when (e.Kind == ErrorKind.NotFound)
        {
            // It went with another tag of its manifest.
            return result;
        }
        catch (DavitException e)
        {
            // Its hint is for those who delete one image.
            return Failed(entry, tag, new DavitException(e.Kind, e.Message, innerException: e));
        }
    }

    private static SyncedTag Failed(SyncEntry entry, string? tag, DavitException error) => tag is null
        ? new SyncedTag(entry.Source, entry.Target, SyncStatus.Failed) { Error = error }
        : new SyncedTag(entry.Source.WithTag(tag), entry.Target.WithTag(tag), SyncStatus.Failed) { Error = error };
}
