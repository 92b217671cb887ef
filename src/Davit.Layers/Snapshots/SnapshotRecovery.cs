using System.Globalization;
using Davit.Content;
using Davit.Linux;

namespace Davit.Layers.Snapshots;

/// <summary>Clears what dead processes left of snapshots; any number of processes may do so at once.</summary>
internal sealed class SnapshotRecovery(Store store, SnapshotRows rows)
{
    internal void Run()
    {
        // A process that owned a snapshot, or was removing one, left its name behind when it died.
        if (store.DeadProcesses().Count == 0)
        {
            return;
        }

        foreach (var id in AbandonedIds())
        {
            RemoveDirectory(id);
            rows.DeleteActive(id);
        }

        foreach (var name in NamesWithoutRow())
        {
            SnapshotFiles.Remove(store.Paths.Snapshots, name);
        }
    }

    internal void RemoveDirectory(long id)
    {
        Unmount(rows.PathOf(id));
        SnapshotFiles.Remove(store.Paths.Snapshots, id.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The youngest first: one of a batch may stand on an older one.</summary>
    private List<long> AbandonedIds()
    {
        var owned = store.Database.Read(session => session.Query(
            "SELECT id, process_id FROM snapshots WHERE kind = 'active' AND process_id IS NOT NULL ORDER BY id DESC",
            row => (Id: row.GetInt64(0), Owner: row.GetText(1))));
        var dead = owned.Select(row => row.Owner).Distinct().Where(owner => !store.IsAlive(owner)).ToHashSet();
        return [.. owned.Where(row => dead.Contains(row.Owner)).Select(row => row.Id)];
    }

    /// <summary>Names first, rows second: a snapshot made in between has its row before its directory.</summary>
    internal IEnumerable<string> NamesWithoutRow()
    {
        var names = Directory.EnumerateDirectories(store.Paths.Snapshots)
            .Select(path => Path.GetFileName(path))
            .Where(name => long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .ToList();
        var known = store.Database.Read(session => session.Query("SELECT id FROM snapshots", row => row.GetText(0)));
        return names.Except(known);
    }

    /// <summary>Mounts below the directory, and overlays elsewhere that write into it.</summary>
    private static void Unmount(string path)
    {
        var upper = $"upperdir={path}/";
        foreach (var mount in Mounts.List())
        {
            if (mount.Path.StartsWith(path + "/", StringComparison.Ordinal) || mount.SuperOptions.Contains(upper, StringComparison.Ordinal))
            {
                Mounts.UnmountLazily(mount.Path);
            }
        }
    }
}
