namespace Davit.Architecture.Tests;

/// <summary>Who uses whom, with the first reason for each edge, and the knots in it.</summary>
internal sealed class DependencyGraph
{
    private readonly SortedDictionary<string, SortedDictionary<string, string>> _edges = new(StringComparer.Ordinal);

    public IEnumerable<string> Nodes => _edges.Keys;

    /// <summary>Notes that <paramref name="from"/> uses <paramref name="to"/>; a use of oneself is none.</summary>
    public void Add(string from, string to, string reason)
    {
        if (from == to)
        {
            return;
        }

        Targets(from).TryAdd(to, reason);
        Targets(to);
    }

    /// <summary>One shortest cycle per knot, told by names and reasons: <c>A → B (why), B → A (why)</c>.</summary>
    public IReadOnlyList<string> Cycles()
    {
        var cycles = new List<string>();
        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (var start in Nodes)
        {
            if (!told.Contains(start) && ShortestWayBack(start) is { } cycle)
            {
                told.UnionWith(cycle);
                cycles.Add(string.Join(", ", cycle.Select((node, i) => Tell(node, cycle[(i + 1) % cycle.Count]))));
            }
        }

        return cycles;
    }

    private string Tell(string from, string to) => _edges[from][to] is { Length: > 0 } reason ? $"{from} → {to} ({reason})" : $"{from} → {to}";

    private List<string>? ShortestWayBack(string start)
    {
        var cameFrom = new Dictionary<string, string>(StringComparer.Ordinal);
        var queue = new Queue<string>([start]);
        while (queue.TryDequeue(out var node))
        {
            foreach (var next in _edges[node].Keys)
            {
                if (next == start)
                {
                    return Path(cameFrom, start, node);
                }

                if (cameFrom.TryAdd(next, node))
                {
                    queue.Enqueue(next);
                }
            }
        }

        return null;
    }

    private static List<string> Path(Dictionary<string, string> cameFrom, string start, string end)
    {
        var path = new List<string> { end };
        while (path[^1] != start)
        {
            path.Add(cameFrom[path[^1]]);
        }

        path.Reverse();
        return path;
    }

    private SortedDictionary<string, string> Targets(string node)
    {
        if (!_edges.TryGetValue(node, out var targets))
        {
            _edges[node] = targets = new SortedDictionary<string, string>(StringComparer.Ordinal);
        }

        return targets;
    }
}
