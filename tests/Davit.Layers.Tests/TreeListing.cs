using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Davit.Linux;

namespace Davit.Layers.Tests;

/// <summary>Everything a tree is, one line a name: kind, mode, owner, size, time, device, target, attributes, link group, content.</summary>
internal static class TreeListing
{
    public static IReadOnlyList<string> Of(string path)
    {
        var lines = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var links = new Dictionary<ulong, string>();
        using var root = DirectoryHandle.Open(path);
        lines["."] = Describe(root.Status()) + Attributes(ExtendedAttributes.List(root), key => ExtendedAttributes.Find(root, key));
        Add(root, "", lines, links);
        return [.. lines.Select(line => $"{line.Key} {line.Value}")];
    }

    private static void Add(DirectoryHandle directory, string prefix, SortedDictionary<string, string> lines, Dictionary<ulong, string> links)
    {
        foreach (var entry in directory.ReadEntries().OrderBy(entry => Encoding.Latin1.GetString(entry.Name), StringComparer.Ordinal))
        {
            var path = prefix + Encoding.Latin1.GetString(entry.Name);
            if (directory.Status(entry.Name) is not { } status)
            {
                continue; // a whiteout where nothing is below: overlayfs lists its name, and says there is no such file
            }

            var line = Describe(status) + Attributes(ExtendedAttributes.List(directory, entry.Name), key => ExtendedAttributes.Find(directory, entry.Name, key));
            if (status.Kind == FileKind.SymbolicLink)
            {
                line += $" -> {Encoding.Latin1.GetString(directory.ReadLink(entry.Name)!)}";
            }

            if (status.Kind == FileKind.Regular)
            {
                line += $" sha {ContentHash(directory, entry.Name)}";
            }

            if (!status.IsDirectory && status.LinkCount > 1)
            {
                links.TryAdd(status.Inode, path);
                line += $" same as {links[status.Inode]}";
            }

            lines[path] = line;
            if (status.IsDirectory)
            {
                using var below = directory.OpenDirectory(entry.Name);
                Add(below, path + "/", lines, links);
            }
        }
    }

    private static string Describe(FileStatus status)
    {
        if (status.IsWhiteout)
        {
            return "whiteout"; // it has no owner, mode or time that anybody sees
        }

        var size = status.Kind is FileKind.Regular ? status.SizeBytes : 0;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{status.Kind} {Convert.ToString(status.Mode, 8)} {status.UserId}:{status.GroupId} {size} {status.ModifiedAt} {status.Device.Major}:{status.Device.Minor}");
    }

    private static string Attributes(IReadOnlyList<byte[]> names, Func<byte[], byte[]?> find) =>
        string.Concat(names.Select(name => $" {Encoding.UTF8.GetString(name)}={Convert.ToHexString(find(name)!)}"));

    private static string ContentHash(DirectoryHandle directory, byte[] name)
    {
        using var stream = new FileStream(directory.OpenRead(name), FileAccess.Read, 1);
        return Convert.ToHexString(SHA256.HashData(stream))[..12];
    }
}
