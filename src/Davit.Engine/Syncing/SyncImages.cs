using Davit.Oci;
using Davit.Registry;

namespace Davit.Engine.Syncing;

/// <summary>
/// Mirrors a list.
/// <list type="number">
/// <item>Choose the tags of each entry.</item>
/// <item>Copy those whose digest at the target is another one, several at once.</item>
/// <item>Where it is asked for, delete at the targets what is no longer wanted.</item>
/// </list>
/// </summary>
internal sealed class SyncImages(RegistryClient client, SyncRequest request)
{
    // Images whose manifests are looked at at once; of their blobs as many move as the client's own limits allow.
    private const int Parallelism = 4;

    private readonly MirroredContent _content = new();

    public async Task<SyncReport> RunAsync(CancellationToken cancellationToken)
    {
        // Step 1
        var choices = await ForEachAsync(request.List.Entries, ChooseAsync, cancellationToken);

        // Step 2
        var (wanted, failed) = WantedTags.Of(choices);
        IReadOnlyList<SyncedTag> copied = [.. (await ForEachAsync(wanted, SyncAsync, cancellationToken)).SelectMany(c => c)];

        // Step 3
        var deleted = await new UnlistedTagRemoval(client, request).RunAsync(choices, cancellationToken);
        Tell([.. failed, .. deleted]);
        return new SyncReport([.. failed, .. copied, .. deleted]);
    }

    private async Task<ChosenTags> ChooseAsync(SyncEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            var known = new List<string>();
            if (entry.Tags.NeedsList)
            {
                await foreach (var tag in client.Open(entry.Source).ListTagsAsync(cancellationToken))
                {
                    known.Add(tag);
                }
            }

            return entry.Tags.Choose(known) is { Count: > 0 } tags
                ? new ChosenTags(entry, tags, null)
                : new ChosenTags(entry, [], new DavitException(ErrorKind.NotFound, $"none of the {known.Count} tags of {entry.Source.FamiliarRepository} is wanted"));
        }
        catch (DavitException e)
        {
            return new ChosenTags(entry, [], e);
        }
    }

    private async Task<IReadOnlyList<SyncedTag>> SyncAsync(WantedTag wanted, CancellationToken cancellationToken)
    {
        var (entry, tag) = wanted;
        IReadOnlyList<SyncedTag> results;
        try
        {
            results = await new MirrorTag(client, request, _content).RunAsync(wanted, cancellationToken);
        }
        catch (Exception e) when (e is DavitException or IOException)
        {
            results = [new SyncedTag(entry.Source.WithTag(tag), entry.Target.WithTag(tag), SyncStatus.Failed)
            {
                Error = e as DavitException ?? new DavitException(ErrorKind.Unavailable, e.Message, innerException: e),
            }];
        }

        Tell(results);
        return results;
    }

    private void Tell(IEnumerable<SyncedTag> tags)
    {
        foreach (var tag in tags)
        {
            request.Progress?.Report(new SyncProgress.Done(tag));
        }
    }

    private static async Task<TResult[]> ForEachAsync<T, TResult>(IReadOnlyList<T> items, Func<T, CancellationToken, Task<TResult>> work, CancellationToken cancellationToken)
    {
        var results = new TResult[items.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, items.Count, options, async (i, token) => results[i] = await work(items[i], token));
        return results;
    }
}
