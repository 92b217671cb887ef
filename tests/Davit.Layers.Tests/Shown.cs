using Davit.Linux;

namespace Davit.Layers.Tests;

/// <summary>Lists trees as a reader sees them.</summary>
internal static class Shown
{
    public static IReadOnlyList<string> Plain(string path) => WithoutLonelyLinks(TreeListing.Of(path));

    /// <summary>What the kernel's overlayfs shows.</summary>
    /// <param name="tree">For mount points.</param>
    /// <param name="layers">Top first.</param>
    public static IReadOnlyList<string> Stacked(TemporaryTree tree, IReadOnlyList<string> layers)
    {
        var target = tree.MakeDirectory($"view-{Guid.NewGuid():N}");
        IEnumerable<string> lower = layers.Count == 1 ? [layers[0], tree.MakeDirectory("empty")] : layers;
        Mounts.Perform(new Mount("overlay", "overlay", "", [.. lower.Select(path => $"lowerdir+={path}"), "ro", "index=off", "metacopy=off", "redirect_dir=off"]), target);
        try
        {
            return Plain(target);
        }
        finally
        {
            // A program that another test starts just now holds what is open here, from its fork until its exec.
            Mounts.UnmountLazily(target);
        }
    }

    /// <summary>The kernel counts a file's names in layers above which they are hidden; only those that are seen together matter.</summary>
    private static IReadOnlyList<string> WithoutLonelyLinks(IReadOnlyList<string> listing)
    {
        const string Mark = " same as ";
        var groups = listing.Where(line => line.Contains(Mark, StringComparison.Ordinal)).CountBy(line => line[line.IndexOf(Mark, StringComparison.Ordinal)..]).ToDictionary();
        return [.. listing.Select(line => line.IndexOf(Mark, StringComparison.Ordinal) is var at and >= 0 && groups[line[at..]] == 1 ? line[..at] : line)];
    }
}
