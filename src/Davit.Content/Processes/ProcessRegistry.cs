using System.Globalization;
using Davit.Content.Disk;

namespace Davit.Content.Processes;

/// <summary>
/// Who uses a store. Each process that owns something keeps a locked file named after itself:
/// <code>
/// processes/4711-9f86d081884c7d65     locked while process 4711 lives, however it ends
/// </code>
/// A file that can be locked is a dead process's. Whoever finds one keeps it locked until its leftovers are gone, so that
/// two processes never tidy up after the same one, and nobody forgets one whose tidying was itself cut off.
/// </summary>
internal sealed class ProcessRegistry : IDisposable
{
    private readonly Lock _gate = new();
    private readonly string _directory;
    private readonly FileLocks _locks;
    private readonly Dictionary<string, HeldFile> _dead = new(StringComparer.Ordinal);
    private HeldFile? _own;
    private string? _id;

    public ProcessRegistry(string directory, FileLocks locks)
    {
        _directory = directory;
        _locks = locks;
        foreach (var path in Directory.EnumerateFiles(directory))
        {
            if (locks.TryLockExisting(path) is { } file)
            {
                _dead.Add(Path.GetFileName(path), file);
            }
        }
    }

    /// <summary>This process's name; the first use makes it known to others.</summary>
    public string Id
    {
        get
        {
            lock (_gate)
            {
                while (_own is null)
                {
                    // Somebody who looks for the dead may lock the file first: then it is left to them.
                    _id = NewId();
                    _own = _locks.TryCreateLocked(PathOf(_id));
                }

                return _id!;
            }
        }
    }

    /// <summary>Dead processes whose leftovers are this process's to remove.</summary>
    public IReadOnlyList<string> Dead
    {
        get
        {
            lock (_gate)
            {
                return [.. _dead.Keys];
            }
        }
    }

    public bool IsAlive(string id)
    {
        lock (_gate)
        {
            if (id == _id)
            {
                return true;
            }

            if (_dead.ContainsKey(id))
            {
                return false;
            }
        }

        if (!File.Exists(PathOf(id)))
        {
            return false;
        }

        using var file = _locks.TryLockExisting(PathOf(id));
        return file is null && File.Exists(PathOf(id));
    }

    /// <summary>Nothing of the dead is left.</summary>
    public void ForgetDead()
    {
        lock (_gate)
        {
            foreach (var (id, file) in _dead)
            {
                File.Delete(PathOf(id));
                file.Dispose();
            }

            _dead.Clear();
        }
    }

    /// <summary>Takes this process's name back when it left nothing behind under it.</summary>
    /// <param name="ownsNothing">Asked only when the process has a name.</param>
    public void Leave(Func<string, bool> ownsNothing)
    {
        lock (_gate)
        {
            if (_own is not null && ownsNothing(_id!))
            {
                File.Delete(PathOf(_id!));
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _own?.Dispose();
            foreach (var file in _dead.Values)
            {
                file.Dispose();
            }
        }
    }

    private string PathOf(string id) => Path.Combine(_directory, id);

    private static string NewId() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Environment.ProcessId}-{(ulong)Random.Shared.NextInt64(long.MinValue, long.MaxValue):x16}");
}
