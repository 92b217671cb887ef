using Davit.Content;
using Davit.Content.Collection;
using Davit.Content.Database;
using Davit.Content.Images;
using Davit.Engine.Images;
using Davit.Layers.Snapshots;
using Davit.Oci;

namespace Davit.Engine.Upkeep;

/// <summary>
/// Removes images nobody uses, the oldest first. What would go is found out by removing it in a transaction that is taken back, so
/// that a dry run and the run itself cannot differ.
/// </summary>
internal sealed class PruneImages(Store store, SnapshotStore snapshots)
{
    // Others that write wait for a transaction's end.
    private const int ImagesAtOnce = 50;

    private readonly GarbageSweep _sweep = new(store, snapshots);

    public PruneResult<PrunedImage> Run(PruneImagesRequest request, CancellationToken cancellationToken)
    {
        var candidates = Choose(request);
        if (request.Mode == PruneMode.DryRun)
        {
            return Result(_sweep.Rehearse(session => Remove(session, candidates)));
        }

        var removed = new List<PrunedImage>();
        foreach (var chunk in candidates.Chunk(ImagesAtOnce))
        {
            cancellationToken.ThrowIfCancellationRequested();
            removed.AddRange(_sweep.Run(session => Remove(session, chunk)));
        }

        return Result(removed);
    }

    private static PruneResult<PrunedImage> Result(IReadOnlyList<PrunedImage> removed) => new(removed, removed.Sum(r => r.FreedBytes));

    private List<Candidate> Choose(PruneImagesRequest request)
    {
        var entries = ImageEntry.List(store);
        var used = store.Database.Read(session => session.Query("SELECT image_id FROM containers UNION SELECT image_id FROM image_mounts", row => row.GetText(0))).ToHashSet();
        var surplus = request.Keep is { } keep ? Surplus(entries, keep) : null;
        var candidates = new List<Candidate>();
        foreach (var entry in entries)
        {
            var names = Going(entry, request, surplus);
            if ((names.Count > 0 || entry.Names.Count == 0)
                && (entry.Names.Count > 0 || request.RepositoryPattern is null)
                && !entry.Ids.Any(id => used.Contains(id.ToString()))
                && request.Filter.Admits(entry.Shown.CreatedAt)
                && (!request.Filter.AsksForLabels || request.Filter.Admits(entry.Labels(store))))
            {
                candidates.Add(new Candidate(entry, Plan(entry, names)));
            }
        }

        return candidates;
    }

    private static IReadOnlyList<ImageReference> Going(ImageEntry entry, PruneImagesRequest request, HashSet<ImageReference>? surplus)
    {
        var matching = request.RepositoryPattern is { } pattern
            ? entry.Names.Where(n => WildcardPattern.Matches(pattern, n.FamiliarRepository) || WildcardPattern.Matches(pattern, n.Repository))
            : entry.Names;
        return surplus is not null ? [.. matching.Where(surplus.Contains)]
            : request.Scope == ImageScope.Unused ? [.. matching]
            : [];
    }

    /// <summary>The tags beyond the newest of each repository.</summary>
    private static HashSet<ImageReference> Surplus(IReadOnlyList<ImageEntry> entries, int keep) => entries
        .SelectMany(e => e.Names.Where(n => n.Tag is not null), (e, name) => (Name: name, e.Shown.CreatedAt))
        .GroupBy(t => t.Name.Repository)
        .SelectMany(g => g.OrderByDescending(t => t.CreatedAt ?? DateTimeOffset.MinValue).ThenByDescending(t => t.Name.Tag, StringComparer.Ordinal).Skip(keep))
        .Select(t => t.Name)
        .ToHashSet();

    private RemovalPlan Plan(ImageEntry entry, IReadOnlyList<ImageReference> names)
    {
        var staying = entry.Names.Except(names).Select(n => n.Repository).ToHashSet();
        var repositories = names.Select(n => n.Repository).Where(r => !staying.Contains(r)).ToHashSet();
        return new RemovalPlan
        {
            Names = names,
            RepoDigests = [.. store.Images.FindRepoDigests(entry.Target).Where(d => repositories.Contains(d.Repository)).Except(names)],
            Untagged = [entry.Target],
            Images = entry.Ids,
        };
    }

    private static (IReadOnlyList<PrunedImage> Removed, CollectedGarbage Garbage) Remove(SqliteSession session, IReadOnlyList<Candidate> candidates)
    {
        // What others left is not these images' merit.
        var garbage = new List<CollectedGarbage> { GarbageCollector.Sweep(session) };
        var removed = new List<PrunedImage>();
        foreach (var (entry, plan) in candidates)
        {
            if (IsChanged(session, entry, plan))
            {
                continue;
            }

            var (items, freed) = plan.Apply(session);
            garbage.Add(freed);
            removed.Add(new PrunedImage
            {
                Names = [.. plan.Names.Select(n => n.FamiliarName)],
                Id = entry.Id,
                Created = entry.Shown.CreatedAt,
                Items = items,
                FreedBytes = freed.TotalBytes,
            });
        }

        return (removed, CollectedGarbage.Join(garbage));
    }

    // Since it was chosen, a container may have been made of it, or a name been given to another.
    private static bool IsChanged(SqliteSession session, ImageEntry entry, RemovalPlan plan) =>
        entry.Ids.Any(id => session.Exists("SELECT 1 FROM containers WHERE image_id = ? UNION ALL SELECT 1 FROM image_mounts WHERE image_id = ?", id, id))
        || plan.Names.Any(name => ImageStore.FindTag(session, name)?.Target.Digest != entry.Target);

    private sealed record Candidate(ImageEntry Entry, RemovalPlan Plan);
}
