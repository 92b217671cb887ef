using System.Text.Json;
using Davit.Engine.Exploring;

namespace Davit.Cli.Rendering.Exploring;

/// <summary>
/// Writes every path that any layer has, with what became of it: <c>[name, [layer, bytes, …], children]</c>. Bytes of -1 mean that the
/// file is gone from that layer on; a layer of -n-1 that the bytes of a file with several names count here from layer n on, though
/// that layer does not store them. Levels share the nodes that no layer touched, so untouched parts are walked once.
/// </summary>
internal sealed class PathHistoryWriter(Utf8JsonWriter json, int flushAt)
{
    public void Write(ImageExploration image)
    {
        var history = new List<Version>();
        for (var i = 0; i < image.Layers.Count; i++)
        {
            Append(history, i, image.Tree(i));
        }

        Write("", history);
    }

    private void Write(string name, List<Version> history)
    {
        json.WriteStartArray();
        json.WriteStringValue(name);
        WriteVersions(history);
        if (name.Length == 0 || history.Exists(version => version.Node is { IsDirectory: true }))
        {
            json.WriteStartArray();
            foreach (var (child, versions) in ChildrenOf(history))
            {
                Write(child, versions);
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
        if (json.BytesPending > flushAt)
        {
            json.Flush();
        }
    }

    private void WriteVersions(List<Version> history)
    {
        json.WriteStartArray();
        FileNode? before = null;
        foreach (var (level, node) in history)
        {
            if (node is { IsDirectory: false })
            {
                var isMoved = before is { IsDirectory: false } && node.IsSameFileAs(before);
                json.WriteNumberValue(isMoved ? -level - 1 : level);
                json.WriteNumberValue(node.OwnBytes);
            }
            else if (before is { IsDirectory: false })
            {
                json.WriteNumberValue(level);
                json.WriteNumberValue(-1);
            }

            before = node;
        }

        json.WriteEndArray();
    }

    private static IEnumerable<(string Name, List<Version> History)> ChildrenOf(List<Version> history)
    {
        if (history is [{ Node: { } only } single])
        {
            return only.Children.Select(child => (child.Name, new List<Version> { single with { Node = child } }));
        }

        var children = new SortedDictionary<string, List<Version>>(StringComparer.Ordinal);
        foreach (var (level, node) in history)
        {
            var present = new HashSet<string>();
            foreach (var child in node?.Children ?? [])
            {
                present.Add(child.Name);
                if (!children.TryGetValue(child.Name, out var versions))
                {
                    children.Add(child.Name, versions = []);
                }

                Append(versions, level, child);
            }

            foreach (var (name, versions) in children)
            {
                if (!present.Contains(name))
                {
                    Append(versions, level, null);
                }
            }
        }

        return children.Select(child => (child.Key, child.Value));
    }

    private static void Append(List<Version> history, int level, FileNode? node)
    {
        if (history.Count == 0 ? node is not null : !ReferenceEquals(history[^1].Node, node))
        {
            history.Add(new Version(level, node));
        }
    }

    private readonly record struct Version(int Level, FileNode? Node);
}
