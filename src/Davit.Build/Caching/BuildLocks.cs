using Davit.Content;
using Davit.Content.Database;

namespace Davit.Build.Caching;

/// <summary>
/// Who executes a step: of several builds that want the same key at the same time, in one process or many, one. The lock of a
/// process that is no more is void.
/// </summary>
public sealed class BuildLocks(Store store)
{
    private readonly Lock _gate = new();
    private readonly HashSet<CacheKey> _held = [];

    /// <summary>False when another build holds it.</summary>
    public bool TryAcquire(CacheKey key)
    {
        var isAcquired = store.Database.Write(Durability.ProcessEnd, session => TryAcquire(session, key));
        if (isAcquired)
        {
            lock (_gate)
            {
                _held.Add(key);
            }
        }

        return isAcquired;
    }

    /// <summary>Inside a transaction of the caller's, with what the lock was for.</summary>
    public void Release(SqliteSession session, CacheKey key)
    {
        Delete(session, key);
        lock (_gate)
        {
            _held.Remove(key);
        }
    }

    /// <summary>Whatever this object still holds: of steps that failed.</summary>
    public void ReleaseAll()
    {
        lock (_gate)
        {
            if (_held.Count > 0)
            {
                store.Database.Write(Durability.ProcessEnd, session => _held.ToList().ForEach(key => Delete(session, key)));
                _held.Clear();
            }
        }
    }

    private void Delete(SqliteSession session, CacheKey key) =>
        session.Execute("DELETE FROM build_locks WHERE key = ? AND process_id = ?", key.Digest, store.ProcessId);

    private bool TryAcquire(SqliteSession session, CacheKey key)
    {
        var owner = session.QueryFirst("SELECT process_id FROM build_locks WHERE key = ?", row => row.GetText(0), key.Digest);
        if (owner is not null && store.IsAlive(owner))
        {
            return false;
        }

        session.Execute(
            "INSERT OR REPLACE INTO build_locks(key, process_id, created_at) VALUES(?, ?, ?)", key.Digest, store.ProcessId, store.Time.GetUtcNow());
        return true;
    }
}
