using Davit.Build.Execution.Workspaces;
using Davit.Layers.Snapshots;
using Davit.Linux;
using Davit.Oci;

namespace Davit.Build.Execution;

/// <summary>A layer being made: an active snapshot, mounted. Disposed without being sealed, it is unmounted and dropped.</summary>
internal sealed class WorkingLayer : IDisposable
{
    private readonly SnapshotStore _snapshots;
    private bool _isMounted;
    private bool _isTaken;

    public WorkingLayer(SnapshotStore snapshots, ActiveSnapshot snapshot, string mountPath)
    {
        _snapshots = snapshots;
        Snapshot = snapshot;
        Path = mountPath;
        try
        {
            Mounts.Perform(snapshots.MountOf(snapshot), mountPath);
            _isMounted = true;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public ActiveSnapshot Snapshot { get; }

    /// <summary>Where the whole file system is to be seen and written.</summary>
    public string Path { get; }

    /// <summary>Only what was written here, in overlay form; quiet once unmounted.</summary>
    public string TreePath => Snapshot.TreePath;

    public void Unmount()
    {
        if (_isMounted)
        {
            MountRelease.Release(Path);
            _isMounted = false;
            _snapshots.Gather(Snapshot);
        }
    }

    /// <summary>From now on the snapshot is somebody else's.</summary>
    public ActiveSnapshot Take()
    {
        _isTaken = true;
        return Snapshot;
    }

    public void Dispose()
    {
        if (_isMounted)
        {
            // Whatever still has a file open there, its process is dead or dying.
            Mounts.UnmountLazily(Path);
            _isMounted = false;
        }

        if (!_isTaken)
        {
            _isTaken = true;
            Drop();
        }
    }

    private void Drop()
    {
        try
        {
            _snapshots.Remove(Snapshot);
        }
        catch (Exception e) when (e is DavitException or IOException)
        {
            // It stays active, and goes with the next recovery after this process; why the layer failed is what matters now.
        }
    }
}
