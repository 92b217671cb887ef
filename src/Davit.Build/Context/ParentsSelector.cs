using Davit.Build.Context.Ignore;
using Davit.Oci;

namespace Davit.Build.Context;

/// <summary>
/// <c>COPY --parents</c>: what a pattern matches is copied with the directories above it, those before <c>/./</c> excepted;
/// <c>**</c> stands for any number of directories.
/// </summary>
internal sealed class ParentsSelector
{
    private readonly SourceTree _tree;
    private readonly IgnorePatterns _exclude;
    private readonly HashSet<SourceEntry> _matched = [];
    private readonly HashSet<SourceEntry> _above = [];
    private readonly List<SelectedItem> _items = [];

    private ParentsSelector(SourceTree tree, IgnorePatterns exclude)
    {
        _tree = tree;
        _exclude = exclude;
    }

    /// <exception cref="DavitException">NotFound: a path without wildcards is not there.</exception>
    public static SelectedSource Select(SourceTree tree, string source, IgnorePatterns exclude)
    {
        var pivot = source.IndexOf("/./", StringComparison.Ordinal);
        var (start, pattern) = pivot < 0 ? ("", source) : (source[..pivot], source[(pivot + 3)..]);
        var root = tree.Find(start) ?? throw SourceSelector.Missing(tree, start);
        var selector = new ParentsSelector(tree, exclude);
        selector.Match(root, root, pattern.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(c => c != ".").ToArray());
        if (selector._matched.Count == 0 && !PathPattern.HasWildcards(source))
        {
            throw SourceSelector.Missing(tree, source.Replace("/./", "/", StringComparison.Ordinal));
        }

        selector._items.Add(new SelectedItem(root, ""));
        selector.Collect(new SelectedItem(root, ""), exclude.Root);
        return new SelectedSource("", selector._items);
    }

    private void Match(SourceEntry root, SourceEntry entry, ReadOnlyMemory<string> pattern)
    {
        if (pattern.IsEmpty)
        {
            _matched.Add(entry);
            for (var above = entry; above != root; above = above.Parent!)
            {
                _above.Add(above);
            }

            return;
        }

        var isAnyDepth = pattern.Span[0] == "**";
        if (isAnyDepth)
        {
            Match(root, entry, pattern[1..]);
        }

        foreach (var child in entry.IsDirectory ? _tree.List(entry) : [])
        {
            if (isAnyDepth ? child.IsDirectory : PathPattern.Matches(pattern.Span[0], child.NameText))
            {
                Match(root, child, isAnyDepth ? pattern : pattern[1..]);
            }
        }
    }

    private void Collect(SelectedItem directory, IgnoreMatch match)
    {
        if (_matched.Contains(directory.Entry))
        {
            SourceSelector.AddBelow(_tree, directory, (_exclude, match), _items);
            return;
        }

        foreach (var child in directory.Entry.IsDirectory ? _tree.List(directory.Entry) : [])
        {
            var item = directory.Child(child);
            var isExcluded = _exclude.Match(item.Path, match);
            if (_above.Contains(child) && !isExcluded.IsIgnored)
            {
                _items.Add(item);
                Collect(item, isExcluded);
            }
        }
    }
}
