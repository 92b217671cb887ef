using Davit.Oci;

namespace Davit.Engine.Syncing;

/// <summary>All tags of a list: each target once.</summary>
internal static class WantedTags
{
    /// <returns>What is to be copied, and what cannot be: entries without tags, and tags that two entries want to be different things.</returns>
    public static (IReadOnlyList<WantedTag> Wanted, IReadOnlyList<SyncedTag> Failed) Of(IEnumerable<ChosenTags> choices)
    {
        var wanted = new Dictionary<string, WantedTag>(StringComparer.Ordinal);
        var failed = new List<SyncedTag>();
        foreach (var (entry, tags, problem) in choices)
        {
            if (problem is not null)
            {
                failed.Add(new SyncedTag(entry.Source, entry.Target, SyncStatus.Failed) { Error = problem });
            }

            foreach (var tag in tags)
            {
                var target = entry.Target.WithTag(tag);
                if (wanted.TryAdd(target.ToString(), new WantedTag(entry, tag)))
                {
                    continue;
                }

                if (wanted[target.ToString()].Entry is var other && IsDifferent(entry, other))
                {
                    failed.Add(new SyncedTag(entry.Source.WithTag(tag), target, SyncStatus.Failed)
                    {
                        Error = new DavitException(ErrorKind.Conflict, $"line {other.Line} says that {target.FamiliarName} is another image"),
                    });
                }
                else if (entry.WithReferrers)
                {
                    wanted[target.ToString()] = new WantedTag(entry, tag);
                }
            }
        }

        return ([.. wanted.Values], failed);
    }

    private static bool IsDifferent(SyncEntry a, SyncEntry b) => a.Source != b.Source || !a.Platforms.SequenceEqual(b.Platforms);
}
