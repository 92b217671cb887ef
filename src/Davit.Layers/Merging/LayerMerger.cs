using System.Runtime.InteropServices;
using System.Text;
using Davit.Layers.Applying;
using Davit.Layers.Stacking;
using Davit.Linux;
using Davit.Oci;

namespace Davit.Layers.Merging;

/// <summary>
/// Makes one layer of several, in overlay form: on the same layers below, it shows the same tree. Marks that hid files of the layers
/// that were merged are gone; those that still hide something below are kept. A single layer is copied so, too.
/// </summary>
public static class LayerMerger
{
    /// <exception cref="DavitException">Exhausted: the disk is full. Conflict: a layer changed meanwhile.</exception>
    public static void Merge(MergeRequest request, CancellationToken cancellationToken)
    {
        var run = new Run(request, cancellationToken);
        try
        {
            using var stack = StackedDirectory.Open([.. request.Layers, .. request.Below], request.Overlay);
            using var target = DirectoryHandle.Open(request.Target);
            run.Fill(stack, target);
            FileCopy.DirectoryMetadata(stack.Levels[0].Directory, target, request.Overlay);
        }
        catch (LinuxException e) when (e.ErrorNumber is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP)
        {
            throw new DavitException(ErrorKind.Conflict, $"merge layers: '{run.CurrentPath}' changed while it was read", innerException: e);
        }
        catch (IOException e)
        {
            throw ApplyErrors.Wrap(e, $"merge layers: '{run.CurrentPath}'");
        }
    }

    private sealed class Run
    {
        private readonly MergeRequest _request;
        private readonly CancellationToken _cancellationToken;
        private readonly HashSet<string> _hidden;
        private readonly MountPoints _mountPoints;
        private readonly LayerFileCopier _copier;
        private readonly List<byte> _path = [];

        internal Run(MergeRequest request, CancellationToken cancellationToken)
        {
            _request = request;
            _cancellationToken = cancellationToken;
            _hidden = [.. request.EmptiedDirectories.Select(MountPoints.KeyOf)];
            _mountPoints = new MountPoints(request.MountPoints);
            _copier = new LayerFileCopier(request);
        }

        /// <summary>For messages.</summary>
        internal string CurrentPath => Encoding.UTF8.GetString([.. _path]);

        private int MergedCount => _request.Layers.Count;

        /// <returns>Whether there is more in it than mount points that were left out.</returns>
        internal bool Fill(StackedDirectory stack, DirectoryHandle target)
        {
            var length = _path.Count;
            var (added, leftOut) = (0, 0);
            foreach (var name in StackedDirectory.NamesIn(stack.Levels.Where(level => level.Layer < MergedCount)))
            {
                _cancellationToken.ThrowIfCancellationRequested();
                if (length > 0)
                {
                    _path.Add((byte)'/');
                }

                _path.AddRange(name);
                if (stack.FindMark(name, firstLayer: 0) is { } entry)
                {
                    var isAdded = Add(stack, entry, target);
                    added += isAdded ? 1 : 0;
                    leftOut += isAdded ? 0 : 1;
                }

                _path.RemoveRange(length, _path.Count - length);
            }

            return added > 0 || leftOut == 0;
        }

        private bool Add(StackedDirectory stack, StackEntry entry, DirectoryHandle target)
        {
            var below = stack.Find(entry.Name, MergedCount);
            if (below is null && _mountPoints.IsOne(CollectionsMarshal.AsSpan(_path), entry))
            {
                return false;
            }

            if (stack.IsWhiteout(entry))
            {
                if (below is not null)
                {
                    _request.Overlay.TryCreateWhiteout(target, entry.Name);
                }
            }
            else if (!entry.Status.IsDirectory)
            {
                _copier.Copy(entry, target, [.. _path]);
            }
            else
            {
                return AddDirectory(stack, entry, target, below);
            }

            return true;
        }

        private bool AddDirectory(StackedDirectory stack, StackEntry entry, DirectoryHandle target, StackEntry? below)
        {
            using var merged = stack.Enter(entry);
            target.TryCreateDirectory(entry.Name, 0x1c0);
            using var directory = target.OpenDirectory(entry.Name);
            if (!_hidden.Contains(Encoding.Latin1.GetString(CollectionsMarshal.AsSpan(_path))))
            {
                if (!Fill(merged, directory) && below is { } unchanged && MountPoints.IsSame(entry.Status, unchanged.Status))
                {
                    target.RemoveTree(entry.Name);
                    return false;
                }

                if (merged.CutLayer < MergedCount && below is { Status.IsDirectory: true })
                {
                    _request.Overlay.SetOpaque(directory);
                }
            }

            FileCopy.DirectoryMetadata(merged.Levels[0].Directory, directory, _request.Overlay);
            return true;
        }
    }
}
