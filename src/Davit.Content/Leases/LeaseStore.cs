using Davit.Content.Database;

namespace Davit.Content.Leases;

/// <summary>The leases of a store. One is void when disposed or when the process that acquired it is dead.</summary>
public sealed class LeaseStore
{
    private readonly SqliteDatabase _database;
    private readonly Func<string> _processId;
    private readonly TimeProvider _time;

    internal LeaseStore(SqliteDatabase database, Func<string> processId, TimeProvider time)
    {
        _database = database;
        _processId = processId;
        _time = time;
    }

    /// <param name="purpose">For people who look into the store: <c>pull docker.io/library/nginx:latest</c>.</param>
    public Lease Acquire(string purpose)
    {
        var processId = _processId();
        return _database.Write(Durability.ProcessEnd, session =>
        {
            session.Execute(
                "INSERT INTO leases(process_id, purpose, created_at) VALUES (?, ?, ?)", processId, purpose, _time.GetUtcNow());
            return new Lease(_database, session.LastInsertId);
        });
    }
}
