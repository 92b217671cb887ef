using Davit.Content.Database;

namespace Davit.Content.Leases;

/// <summary>The leases of a store. One is void when disposed or when the process that acquired it is dead.</summary>
public sealed class LeaseStore
{
    private readonly SqliteDatabase _database;
    private readonly Func<string> _processId;
    private readonly Func<string, bool> _isAlive;
    private readonly TimeProvider _time;

    internal LeaseStore(SqliteDatabase database, Func<string> processId, Func<string, bool> isAlive, TimeProvider time)
    {
        _isAlive = isAlive;
        _database = database;
        _processId = processId;
        _time = time;
    }

    /// <param name="purpose">For people who look into the store: <c>pull docker.io/library/nginx:latest</c>.</param>
    public Lease Acquire(string purpose) => Acquire(purpose, null);

    /// <summary>
    /// A lease that stays in force after its process died, or after <see cref="Lease.Keep"/>, for so long: what was achieved
    /// need not be done again. Disposing it ends it at once.
    /// </summary>
    /// <inheritdoc cref="Acquire(string)"/>
    public Lease AcquireLasting(string purpose, TimeSpan lifetime) => Acquire(purpose, _time.GetUtcNow() + lifetime);

    /// <summary>Ends the leases that others left for the same purpose, or of which images that are here hold everything.</summary>
    public void ReleaseKept(string purpose) => Release(session => session.Query(
        """
        SELECT id, process_id FROM leases l WHERE kept_until IS NOT NULL AND (purpose = ?
            OR NOT EXISTS (SELECT 1 FROM lease_blobs p JOIN blobs b ON b.digest = p.digest WHERE p.lease_id = l.id
                AND NOT EXISTS (SELECT 1 FROM manifest_edges e WHERE e.digest = p.digest) AND NOT EXISTS (SELECT 1 FROM manifests m WHERE m.digest = p.digest)))
        """,
        row => (row.GetInt64(0), row.GetText(1)),
        purpose));

    /// <summary>Ends all leases that were left before <paramref name="time"/>; those of living processes stay.</summary>
    public void ReleaseKept(DateTimeOffset time) => Release(session => session.Query(
        "SELECT id, process_id FROM leases WHERE kept_until IS NOT NULL AND created_at < ?", row => (row.GetInt64(0), row.GetText(1)), time));

    /// <summary>Ends what the dead can no longer need, and what has outlived its time.</summary>
    internal void ReleaseDead()
    {
        var owners = _database.Read(session => session.Query(
            "SELECT DISTINCT process_id FROM leases WHERE kept_until IS NULL OR kept_until <= ?", row => row.GetText(0), _time.GetUtcNow()));
        Release(owners.FindAll(owner => !_isAlive(owner)));
    }

    /// <summary>As <see cref="ReleaseDead()"/>, for processes known to be dead.</summary>
    internal void Release(IReadOnlyCollection<string> dead)
    {
        if (dead.Count > 0)
        {
            var now = _time.GetUtcNow();
            _database.Write(Durability.ProcessEnd, session =>
            {
                foreach (var owner in dead)
                {
                    session.Execute("DELETE FROM leases WHERE process_id = ? AND (kept_until IS NULL OR kept_until <= ?)", owner, now);
                }
            });
        }
    }

    private void Release(Func<SqliteSession, List<(long Id, string ProcessId)>> find)
    {
        var left = _database.Read(find).FindAll(lease => !_isAlive(lease.ProcessId));
        if (left.Count > 0)
        {
            _database.Write(Durability.ProcessEnd, session => left.ForEach(lease => session.Execute("DELETE FROM leases WHERE id = ?", lease.Id)));
        }
    }

    private Lease Acquire(string purpose, DateTimeOffset? keptUntil)
    {
        var processId = _processId();
        return _database.Write(Durability.ProcessEnd, session =>
        {
            session.Execute(
                "INSERT INTO leases(process_id, purpose, created_at, kept_until) VALUES (?, ?, ?, ?)", processId, purpose, _time.GetUtcNow(), keptUntil);
            return new Lease(_database, session.LastInsertId);
        });
    }
}
