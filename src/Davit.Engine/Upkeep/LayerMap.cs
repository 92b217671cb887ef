using Davit.Content.Database;

namespace Davit.Engine.Upkeep;

/// <summary>Every committed snapshot with its size and the one below it, read at once: what needs what is then arithmetic.</summary>
internal sealed class LayerMap
{
    private readonly Dictionary<long, Layer> _layers;

    private LayerMap(Dictionary<long, Layer> layers) => _layers = layers;

    public static LayerMap Read(SqliteSession session) => new(session.Query(
        "SELECT id, parent_id, size_bytes FROM snapshots WHERE kind = 'committed'",
        row => KeyValuePair.Create(row.GetInt64(0), new Layer(row.GetInt64OrNull(1), row.GetInt64(2)))).ToDictionary());

    public IEnumerable<long> Ids => _layers.Keys;

    public long SizeOf(long id) => _layers.TryGetValue(id, out var layer) ? layer.SizeBytes : 0;

    public long SizeOf(IEnumerable<long> ids) => ids.Sum(SizeOf);

    /// <summary>A snapshot and all below it, top first; nothing for one that is not here.</summary>
    public IEnumerable<long> Stack(long? top)
    {
        for (var id = top; id is { } current && _layers.TryGetValue(current, out var layer); id = layer.ParentId)
        {
            yield return current;
        }
    }

    /// <summary>All that these stand on, they included; each is looked at once.</summary>
    public HashSet<long> Closure(IEnumerable<long> tops)
    {
        var found = new HashSet<long>();
        foreach (var top in tops)
        {
            foreach (var id in Stack(top))
            {
                if (!found.Add(id))
                {
                    break;
                }
            }
        }

        return found;
    }

    /// <summary>The tops of images' stacks.</summary>
    public static List<long> ImageTops(SqliteSession session) => session.Query(
        "SELECT s.id FROM manifests m JOIN snapshots s ON s.chain_id = m.chain_id", row => row.GetInt64(0));

    /// <summary>What containers' writable layers stand on.</summary>
    public static List<long> ContainerTops(SqliteSession session) => session.Query(
        "SELECT s.parent_id FROM containers c JOIN snapshots s ON s.id = c.snapshot_id WHERE s.parent_id IS NOT NULL", row => row.GetInt64(0));

    private readonly record struct Layer(long? ParentId, long SizeBytes);
}
