using System.Text;
using Davit.Linux;

namespace Davit.Runtime.Rootfs;

/// <summary>Makes what is missing of a path inside a root file system; links are followed as the container would, never out of it.</summary>
internal static class RootfsPath
{
    private const uint DirectoryMode = 0x1ed; // 0755
    private const int MaxLinks = 40;

    /// <summary>
    /// Every missing directory, in order. <paramref name="onCreated"/> hears of each, with the path of its parent and the parent's
    /// modification time from before.
    /// </summary>
    /// <returns>False when something that is no directory is in the way.</returns>
    public static bool MakeDirectories(RootedDirectory root, string path, Action<CreatedEntry>? onCreated) =>
        Make(root, path, isDirectory: true, onCreated);

    /// <summary>Like <see cref="MakeDirectories"/>, the last name being an empty file; one that exists is left alone.</summary>
    public static bool MakeFile(RootedDirectory root, string path, Action<CreatedEntry>? onCreated) =>
        Make(root, path, isDirectory: false, onCreated);

    private static bool Make(RootedDirectory root, string path, bool isDirectory, Action<CreatedEntry>? onCreated)
    {
        var rest = new Stack<string>(Names(path).Reverse());
        var current = "";
        var links = 0;
        while (rest.TryPop(out var name))
        {
            var next = current.Length == 0 ? name : $"{current}/{name}";
            using var existing = root.FindDirectory(next);
            if (existing is not null)
            {
                current = next;
                continue;
            }

            using var parent = root.OpenDirectory(Encoding.UTF8.GetBytes(current));
            var nameBytes = Encoding.UTF8.GetBytes(name);
            switch (parent.Status(nameBytes))
            {
                case null:
                    Create(parent, current, name, isDirectory || rest.Count > 0, onCreated);
                    current = next;
                    break;
                case { Kind: FileKind.SymbolicLink } when ++links <= MaxLinks:
                    current = FollowLink(Encoding.UTF8.GetString(parent.ReadLink(nameBytes) ?? []), current, rest);
                    break;
                default:
                    return !isDirectory && rest.Count == 0;
            }
        }

        return true;
    }

    private static string FollowLink(string target, string current, Stack<string> rest)
    {
        foreach (var name in Names(target).Reverse())
        {
            rest.Push(name);
        }

        return target.StartsWith('/') ? "" : current;
    }

    private static void Create(DirectoryHandle parent, string parentPath, string name, bool isDirectory, Action<CreatedEntry>? onCreated)
    {
        var before = parent.Status().ModifiedAt;
        var nameBytes = Encoding.UTF8.GetBytes(name);
        if (isDirectory)
        {
            if (parent.TryCreateDirectory(nameBytes, DirectoryMode))
            {
                // mkdir obeys the umask of this process, which is not the image's business.
                parent.SetMode(nameBytes, DirectoryMode);
            }
        }
        else
        {
            parent.TryCreateFile(nameBytes)?.Dispose();
            parent.SetMode(nameBytes, DirectoryMode);
        }

        onCreated?.Invoke(new CreatedEntry(parentPath, name, isDirectory, before, parent.Status().ModifiedAt));
    }

    private static IEnumerable<string> Names(string path) =>
        path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(n => n != ".");
}
