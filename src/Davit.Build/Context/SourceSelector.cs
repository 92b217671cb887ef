using Davit.Build.Context.Ignore;
using Davit.Build.Planning;
using Davit.Oci;

namespace Davit.Build.Context;

/// <summary>
/// Finds what COPY and ADD mean by their sources, by Docker's rules: a plain path must exist, a pattern may match nothing;
/// links in the path are followed, links below it are copied; a directory stands for its content.
/// </summary>
public static class SourceSelector
{
    /// <exception cref="DavitException">NotFound: a source without wildcards is not there.</exception>
    public static IReadOnlyList<SelectedSource> Select(SourceTree tree, FileAction.Copy copy)
    {
        var exclude = IgnorePatterns.Of(copy.Exclude);
        var selected = new List<SelectedSource>();
        foreach (var source in copy.Sources)
        {
            if (copy.KeepsParents)
            {
                selected.Add(ParentsSelector.Select(tree, source, exclude));
                continue;
            }

            foreach (var (entry, name) in Resolve(tree, source))
            {
                if (entry.IsDirectory || !exclude.IsIgnored(name))
                {
                    selected.Add(new SelectedSource(name, Collect(tree, entry, exclude)));
                }
            }
        }

        return selected;
    }

    internal static DavitException Missing(SourceTree tree, string path)
    {
        var shown = "/" + path.Trim('/');
        if (tree.Keeps == SourceIdentity.Exact)
        {
            return new DavitException(ErrorKind.NotFound, $"copy '{shown}': no such file in the stage or image");
        }

        return tree.ExistsUnfiltered(path)
            ? new DavitException(
                ErrorKind.NotFound,
                $"copy '{shown}': excluded from the build context by the ignore file",
                "Add a line with '!' and the path to .dockerignore, or copy something else.")
            : new DavitException(
                ErrorKind.NotFound,
                $"copy '{shown}': no such file in the build context",
                "Paths of COPY and ADD are looked up in the build context, not in the directory of the Dockerfile.");
    }

    private static IEnumerable<(SourceEntry Entry, string Name)> Resolve(SourceTree tree, string source)
    {
        var components = source.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var plain = components.TakeWhile(c => !PathPattern.HasWildcards(c)).ToArray();
        var start = tree.Find(string.Join('/', plain));
        if (plain.Length == components.Length)
        {
            return start is null ? throw Missing(tree, source) : [(start, plain.LastOrDefault() ?? "")];
        }

        return start is null
            ? throw Missing(tree, string.Join('/', plain))
            : Match(tree, start, components.AsMemory(plain.Length));
    }

    private static IEnumerable<(SourceEntry Entry, string Name)> Match(SourceTree tree, SourceEntry directory, ReadOnlyMemory<string> pattern)
    {
        foreach (var entry in directory.IsDirectory ? tree.List(directory) : [])
        {
            if (!PathPattern.Matches(pattern.Span[0], entry.NameText))
            {
                continue;
            }

            if (pattern.Length == 1)
            {
                // A matched link is followed like a named one; a dangling one has nothing to copy.
                var target = entry.LinkTarget is null ? entry : tree.Find(entry.Path);
                yield return (target ?? throw Missing(tree, entry.Path), entry.NameText);
            }
            else
            {
                foreach (var match in Match(tree, entry, pattern[1..]))
                {
                    yield return match;
                }
            }
        }
    }

    private static List<SelectedItem> Collect(SourceTree tree, SourceEntry source, IgnorePatterns exclude)
    {
        var items = new List<SelectedItem> { new(source, "") };
        AddBelow(tree, new SelectedItem(source, ""), (exclude, exclude.Root), items);
        return items;
    }

    /// <summary>A directory that is excluded is only copied for what an exception takes back in.</summary>
    internal static void AddBelow(
        SourceTree tree, SelectedItem directory, (IgnorePatterns Patterns, IgnoreMatch Match) exclude, List<SelectedItem> items)
    {
        foreach (var entry in directory.Entry.IsDirectory ? tree.List(directory.Entry) : [])
        {
            var item = directory.Child(entry);
            var match = exclude.Patterns.IsEmpty ? exclude.Match : exclude.Patterns.Match(item.Path, exclude.Match);
            if (match.IsIgnored && !(entry.IsDirectory && exclude.Patterns.MayContainIncluded(item.Path, match)))
            {
                continue;
            }

            var count = items.Count;
            items.Add(item);
            AddBelow(tree, item, (exclude.Patterns, match), items);
            if (match.IsIgnored && items.Count == count + 1)
            {
                items.RemoveAt(count);
            }
        }
    }
}
