using System.Text;

namespace Davit.Layers.Applying;

/// <summary>
/// What an archive leaves to the layers below it: directories it only implies (they look as below), and hard links
/// whose first name lies below. Paths are byte strings in Latin-1.
/// </summary>
internal sealed class PendingFixUps
{
    private readonly Dictionary<string, ulong> _impliedDirectories = [];
    private readonly List<LowerLink> _links = [];
    private readonly HashSet<ulong> _waiting = [];

    /// <summary>The archive has no entry for its root.</summary>
    internal bool IsRootImplied { get; set; } = true;

    /// <summary>The root is opaque, a mark that overlayfs does not read on roots.</summary>
    internal bool IsRootOpaque { get; set; }

    internal IReadOnlyList<LowerLink> Links => _links;

    internal bool IsEmpty => _impliedDirectories.Count == 0 && _links.Count == 0 && !IsRootImplied && !IsRootOpaque;

    /// <summary>Parents before their children.</summary>
    internal IEnumerable<(byte[] Path, ulong Inode)> ImpliedDirectories =>
        _impliedDirectories.OrderBy(item => item.Key, StringComparer.Ordinal).Select(item => (Encoding.Latin1.GetBytes(item.Key), item.Value));

    internal void AddImplied(ReadOnlySpan<byte> path, ulong inode) => _impliedDirectories[Encoding.Latin1.GetString(path)] = inode;

    internal void RemoveImplied(ReadOnlySpan<byte> path)
    {
        if (_impliedDirectories.Count > 0)
        {
            _impliedDirectories.Remove(Encoding.Latin1.GetString(path));
        }
    }

    internal void AddLink(LowerLink link)
    {
        _links.Add(link);
        _waiting.Add(link.Inode);
    }

    /// <summary>A file got another name: if it waits for a file below, that name waits too.</summary>
    internal void AddName(ReadOnlySpan<byte> path, ulong inode)
    {
        if (_waiting.Contains(inode))
        {
            _links.Add(_links.Find(link => link.Inode == inode && !link.IsReplaced)! with { Path = path.ToArray() });
        }
    }

    /// <summary>
    /// The last name of a file goes. File systems give its number to the next file they make, which must not be taken
    /// for one that waits.
    /// </summary>
    internal void Replace(ulong inode)
    {
        for (var i = 0; _waiting.Contains(inode) && i < _links.Count; i++)
        {
            if (_links[i].Inode == inode)
            {
                _links[i] = _links[i] with { IsReplaced = true };
            }
        }

        _waiting.Remove(inode);
    }

    /// <summary>The name in this layer, an empty file until then, and the name below whose file it is.</summary>
    internal sealed record LowerLink(byte[] Path, ulong Inode, byte[] Target)
    {
        /// <summary>Later entries took the file's names: its target must exist, and nothing is linked.</summary>
        internal bool IsReplaced { get; init; }
    }
}
