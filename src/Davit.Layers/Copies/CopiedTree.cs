using Davit.Layers.Applying;
using Davit.Layers.Merging;
using Davit.Layers.Stacking;
using Davit.Linux;

namespace Davit.Layers.Copies;

/// <summary>
/// Stands in for an overlay where there can be none: everything that is to be seen, copied, to be written to in place.
/// <code>
/// work/tree      the copy
/// work/copied    was made after it: what changed since has a change time that is not before this file's
/// </code>
/// </summary>
internal sealed class CopiedTree(string workPath, OverlayAttributes marks)
{
    private string MarkPath => Path.Combine(workPath, "copied");

    internal string TreePath => Path.Combine(workPath, "tree");

    internal bool Exists => File.Exists(MarkPath);

    /// <param name="layers">What it is a copy of, top first.</param>
    internal void Make(IReadOnlyList<string> layers)
    {
        if (Exists)
        {
            return;
        }

        Directory.CreateDirectory(workPath);
        using (var work = DirectoryHandle.Open(workPath))
        {
            work.RemoveTree("tree"u8); // of a process that did not finish it
        }

        Directory.CreateDirectory(TreePath);
        LayerMerger.Merge(new MergeRequest(layers, [], TreePath) { Overlay = marks }, CancellationToken.None);
        Mark();
    }

    /// <summary>Makes the layer of what was written to the copy so far; it still belongs to whoever writes there.</summary>
    /// <param name="layer">The layer's directory; what it held before goes.</param>
    /// <param name="below">The layers that the copy was made of, without this one.</param>
    internal void Gather(string layer, IReadOnlyList<string> below)
    {
        using var target = DirectoryHandle.Open(layer);
        foreach (var entry in target.ReadEntries())
        {
            target.RemoveTree(entry.Name);
        }

        using var tree = DirectoryHandle.Open(TreePath);
        using var stack = StackedDirectory.Open(below, marks);
        new WrittenFiles(marks, FileStatus.Of(MarkPath).ChangedAt).Gather(stack, tree, target);
    }

    /// <summary>File systems count time in ticks of some milliseconds: the mark must be of a later one than the copy.</summary>
    private void Mark()
    {
        var copied = FileStatus.Of(TreePath).ChangedAt;
        var path = MarkPath + ".new";
        do
        {
            File.Delete(path);
            Thread.Sleep(1);
            File.Create(path).Dispose();
        }
        while (FileStatus.Of(path).ChangedAt <= copied);
        File.Move(path, MarkPath);
    }
}
