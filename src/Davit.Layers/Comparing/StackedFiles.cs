using System.Text;
using Davit.Layers.Applying;
using Davit.Layers.Snapshots;
using Davit.Layers.Stacking;
using Davit.Linux;
using Davit.Oci;
using Microsoft.Win32.SafeHandles;

namespace Davit.Layers.Comparing;

/// <summary>Single files of an image, read without mounting it. Symbolic links are not followed.</summary>
public static class StackedFiles
{
    /// <summary>Null when there is no such file, or it is none. The caller disposes it.</summary>
    /// <param name="path">Absolute.</param>
    public static SafeFileHandle? Open(SnapshotStore snapshots, ChainId chain, string path) => Find(snapshots, chain, path, (_, entry) =>
        entry.Status.Kind == FileKind.Regular ? entry.Level.Directory.OpenRead(entry.Name) : null);

    /// <summary>The names in a directory; empty when there is none.</summary>
    public static IReadOnlyList<string> ListNames(SnapshotStore snapshots, ChainId chain, string path) => Find<IReadOnlyList<string>>(snapshots, chain, path, (parent, entry) =>
    {
        if (!entry.Status.IsDirectory)
        {
            return null;
        }

        using var directory = parent.Enter(entry);
        return [.. StackedDirectory.NamesIn(directory.Levels).Where(name => directory.Find(name) is not null).Select(Encoding.UTF8.GetString)];
    }) ?? [];

    private static T? Find<T>(SnapshotStore snapshots, ChainId chain, string path, Func<StackedDirectory, StackEntry, T?> read)
        where T : class
    {
        try
        {
            using var root = TreeComparer.Open(snapshots, chain);
            return Find(root, [.. path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Encoding.UTF8.GetBytes)], read);
        }
        catch (IOException e)
        {
            throw ApplyErrors.Wrap(e, $"read '{path}'");
        }
    }

    private static T? Find<T>(StackedDirectory directory, ReadOnlySpan<byte[]> names, Func<StackedDirectory, StackEntry, T?> read)
        where T : class
    {
        if (directory.Find(names[0]) is not { } entry)
        {
            return null;
        }

        if (names.Length == 1)
        {
            return read(directory, entry);
        }

        if (!entry.Status.IsDirectory)
        {
            return null;
        }

        using var below = directory.Enter(entry);
        return Find(below, names[1..], read);
    }
}
