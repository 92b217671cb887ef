using Davit.Content.Database;
using Davit.Oci;

namespace Davit.Content.Leases;

/// <summary>
/// Keeps content from garbage collection while it is worked with. Protect first, then look whether it is there:
/// what a look after that finds stays until the lease is disposed or its process ends. Thread-safe.
/// </summary>
public sealed class Lease : IDisposable
{
    private readonly SqliteDatabase _database;
    private bool _isReleased;

    internal Lease(SqliteDatabase database, long id)
    {
        _database = database;
        Id = id;
    }

    internal long Id { get; }

    /// <summary>Protects a blob; a manifest's protection covers everything it points to.</summary>
    public void Protect(Digest digest) => Write(session => Protect(session, digest));

    public void Protect(IEnumerable<Digest> digests) => Write(session =>
    {
        foreach (var digest in digests)
        {
            Protect(session, digest);
        }
    });

    /// <summary>Protects the snapshot of this chain and those below it.</summary>
    public void Protect(ChainId chain) => Write(session => Protect(session, chain));

    public void Protect(IEnumerable<ChainId> chains) => Write(session =>
    {
        foreach (var chain in chains)
        {
            Protect(session, chain);
        }
    });

    /// <summary>
    /// Leaves a lease from <see cref="LeaseStore.AcquireLasting"/> in force until its time is over, if it protects anything that is here.
    /// Disposing it does nothing then.
    /// </summary>
    public void Keep()
    {
        if (!_isReleased)
        {
            _isReleased = true;
            Write(session => session.Execute(
                """
                DELETE FROM leases WHERE id = ? AND (kept_until IS NULL
                    OR NOT EXISTS (SELECT 1 FROM lease_blobs l JOIN blobs b ON b.digest = l.digest WHERE l.lease_id = leases.id))
                """,
                Id));
        }
    }

    /// <summary>Never throws: what cannot be released now is void when the process ends.</summary>
    public void Dispose()
    {
        if (_isReleased)
        {
            return;
        }

        _isReleased = true;
        try
        {
            Write(session => session.Execute("DELETE FROM leases WHERE id = ?", Id));
        }
        catch (Exception e) when (e is SqliteException or ObjectDisposedException)
        {
        }
    }

    internal void Protect(SqliteSession session, Digest digest) =>
        session.Execute("INSERT OR IGNORE INTO lease_blobs(lease_id, digest) VALUES (?, ?)", Id, digest);

    internal void Protect(SqliteSession session, ChainId chain) =>
        session.Execute("INSERT OR IGNORE INTO lease_chains(lease_id, chain_id) VALUES (?, ?)", Id, chain);

    // Leases mean nothing after a power cut: no process that held one lives then.
    private void Write(Action<SqliteSession> write) => _database.Write(Durability.ProcessEnd, write);
}
