using System.Text;
using Davit.Linux;
using Davit.Oci;

namespace Davit.Layers.Applying;

/// <summary>
/// Completes a layer in overlay form once the layers below it are known:
/// <list type="number">
/// <item>Hard links to files of lower layers get a copy, under both names, as the kernel would copy up.</item>
/// <item>Directories that were only implied get owner, mode, attributes and time of the directory below.</item>
/// <item>So does the root; an opaque root becomes whiteouts of everything below it.</item>
/// </list>
/// </summary>
internal sealed class LayerFixUp
{
    private readonly RootedDirectory _tree;
    private readonly LowerLayers _lower;
    private readonly OverlayAttributes _overlay;
    private readonly PendingFixUps _fixUps;

    private LayerFixUp(RootedDirectory tree, LowerLayers lower, OverlayAttributes overlay, PendingFixUps fixUps)
    {
        _tree = tree;
        _lower = lower;
        _overlay = overlay;
        _fixUps = fixUps;
    }

    /// <param name="directory">The layer.</param>
    /// <param name="lower">The directories of the layers below, top first.</param>
    /// <param name="overlay">How all of them are marked.</param>
    internal static void Apply(string directory, IReadOnlyList<string> lower, OverlayAttributes overlay, PendingFixUps fixUps)
    {
        if (fixUps.IsEmpty)
        {
            return;
        }

        try
        {
            using var tree = RootedDirectory.Open(directory);
            using var lowerLayers = new LowerLayers(tree.Root, lower, overlay);
            new LayerFixUp(tree, lowerLayers, overlay, fixUps).Apply();
        }
        catch (IOException error)
        {
            throw ApplyErrors.Wrap(error, "apply layer");
        }
    }

    private void Apply()
    {
        // Step 1
        foreach (var link in _fixUps.Links)
        {
            Complete(link);
        }

        // Step 2
        foreach (var (path, inode) in _fixUps.ImpliedDirectories)
        {
            using var directory = _tree.FindRealDirectory(path);
            if (directory?.Status().Inode == inode)
            {
                CopyDirectoryMetadata(path, directory);
            }
        }

        // Step 3
        if (_fixUps.IsRootOpaque)
        {
            HideLowerRoot();
        }

        if (_fixUps.IsRootImplied)
        {
            CopyDirectoryMetadata([], _tree.Root);
        }
    }

    private void Complete(PendingFixUps.LowerLink link)
    {
        using var found = _lower.Find(link.Target);
        if (found is not { Status.Kind: FileKind.Regular })
        {
            throw new DavitException(
                ErrorKind.Corrupt,
                $"apply layer: entry '{Show(link.Path)}': the target '{Show(link.Target)}' of a hard link exists neither in this layer nor below it");
        }

        using var parent = link.IsReplaced ? null : _tree.FindDirectory(ParentOf(link.Path));
        if (parent?.Status(NameOf(link.Path))?.Inode == link.Inode)
        {
            FileCopy.Fill(found.Parent, found.Name, parent, NameOf(link.Path));
            LinkTarget(link, parent);
        }
    }

    /// <summary>The name below must lead to the same file as the new one.</summary>
    private void LinkTarget(PendingFixUps.LowerLink link, DirectoryHandle parent)
    {
        using var targetParent = OpenOrImply(ParentOf(link.Target));
        var modified = targetParent.Status().ModifiedAt;
        targetParent.TryCreateHardLink(NameOf(link.Target), parent, NameOf(link.Path));
        FileTimes.Set(targetParent, modified);
    }

    private DirectoryHandle OpenOrImply(ReadOnlySpan<byte> path)
    {
        if (_tree.FindDirectory(path) is { } existing)
        {
            return existing;
        }

        using var parent = OpenOrImply(ParentOf(path));
        var modified = parent.Status().ModifiedAt;
        parent.TryCreateDirectory(NameOf(path), 0x1ed);
        FileTimes.Set(parent, modified);
        var directory = parent.OpenDirectory(NameOf(path));
        _fixUps.AddImplied(path, directory.Status().Inode);
        return directory;
    }

    private void CopyDirectoryMetadata(ReadOnlySpan<byte> path, DirectoryHandle directory)
    {
        using var found = _lower.Find(path);
        if (found is { Status.IsDirectory: true })
        {
            using var source = found.Open();
            FileCopy.DirectoryMetadata(source, directory, _overlay);
        }
    }

    private void HideLowerRoot()
    {
        var modified = _tree.Root.Status().ModifiedAt;
        foreach (var name in _lower.RootNames())
        {
            if (!_overlay.TryCreateWhiteout(_tree.Root, name) && _tree.Root.Status(name) is { IsDirectory: true })
            {
                using var directory = _tree.Root.OpenDirectory(name);
                _overlay.SetOpaque(directory);
            }
        }

        FileTimes.Set(_tree.Root, modified);
    }

    private static ReadOnlySpan<byte> ParentOf(ReadOnlySpan<byte> path) => path[..Math.Max(0, path.LastIndexOf((byte)'/'))];

    private static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> path) => path[(path.LastIndexOf((byte)'/') + 1)..];

    private static string Show(byte[] path) => Encoding.UTF8.GetString(path);
}
