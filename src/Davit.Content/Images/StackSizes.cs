using Davit.Content.Database;

namespace Davit.Content.Images;

/// <summary>The bytes of snapshots with all below them, each snapshot read once however many stacks it is in.</summary>
internal sealed class StackSizes
{
    private readonly Dictionary<long, (long? Parent, long? Bytes)> _snapshots;
    private readonly Dictionary<long, long?> _sums = [];

    public StackSizes(SqliteSession session) => _snapshots = session
        .Query("SELECT id, parent_id, size_bytes FROM snapshots WHERE kind = 'committed'", r => (Id: r.GetInt64(0), Row: (r.GetInt64OrNull(1), r.GetInt64OrNull(2))))
        .ToDictionary(s => s.Id, s => s.Row);

    /// <summary>Null when no size is known.</summary>
    public long? Of(long snapshot)
    {
        var path = new Stack<long>();
        long? sum = null;
        for (long? next = snapshot; next is { } id && _snapshots.TryGetValue(id, out var row); next = row.Parent)
        {
            if (_sums.TryGetValue(id, out sum))
            {
                break;
            }

            path.Push(id);
        }

        while (path.TryPop(out var id))
        {
            sum = _snapshots[id].Bytes is { } bytes ? (sum ?? 0) + bytes : sum;
            _sums[id] = sum;
        }

        return sum;
    }
}
