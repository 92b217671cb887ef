using System.Globalization;
using Davit.Linux;
using Davit.Oci;
using Davit.Runtime.Specs;

namespace Davit.Runtime.Rootfs;

/// <summary>Finds users and groups in an image's own <c>/etc/passwd</c> and <c>/etc/group</c> (passwd(5), group(5)).</summary>
public static class ImageUsers
{
    private const int MaxFileBytes = 16 * 1024 * 1024;

    /// <param name="rootfsPath">Root file system on the host; nothing outside it is read, whatever its links say.</param>
    /// <param name="user"><c>user[:group]</c>, each a name or a number; empty is root. A number need not be in the files.</param>
    /// <exception cref="DavitException">NotFound: no such name; InvalidArgument: a number out of range.</exception>
    public static ContainerUser Resolve(string rootfsPath, string user)
    {
        using var root = RootedDirectory.Open(rootfsPath);
        var (userPart, groupPart) = Split(user);
        var entry = FindUser(root, userPart);
        return groupPart.Length > 0
            ? entry with { Gid = FindGroup(root, groupPart), AdditionalGids = [] }
            : entry;
    }

    /// <summary>The numbers for <c>--chown</c>: a user's number alone is the group's too, a name brings the group of its passwd line.</summary>
    /// <inheritdoc cref="Resolve"/>
    public static (uint Uid, uint Gid) ResolveOwner(string rootfsPath, string owner)
    {
        using var root = RootedDirectory.Open(rootfsPath);
        var (userPart, groupPart) = Split(owner);
        var user = ParseId(userPart) is { } number ? new ContainerUser(number, number) : FindUser(root, userPart);
        return (user.Uid, groupPart.Length > 0 ? FindGroup(root, groupPart) : user.Gid);
    }

    private static (string User, string Group) Split(string text) =>
        text.IndexOf(':') is >= 0 and var colon ? (text[..colon], text[(colon + 1)..]) : (text, "");

    private static ContainerUser FindUser(RootedDirectory root, string text)
    {
        var number = ParseId(text.Length == 0 ? "0" : text);
        foreach (var fields in ReadLines(root, "etc/passwd"))
        {
            // name:password:UID:GID:comment:directory:shell
            if (fields.Length >= 4 && TryParseId(fields[2], out var uid) && TryParseId(fields[3], out var gid) && (fields[0] == text || uid == number))
            {
                return new ContainerUser(uid, gid)
                {
                    AdditionalGids = FindMemberships(root, fields[0]),
                    HomeDirectory = fields.Length > 5 && fields[5].Length > 0 ? fields[5] : "/",
                };
            }
        }

        return number is { } unknown
            ? new ContainerUser(unknown, 0)
            : throw NotFound("user", text, "passwd");
    }

    private static uint FindGroup(RootedDirectory root, string text)
    {
        var number = ParseId(text);
        foreach (var fields in ReadLines(root, "etc/group"))
        {
            // name:password:GID:members
            if (fields.Length >= 3 && TryParseId(fields[2], out var gid) && (fields[0] == text || gid == number))
            {
                return gid;
            }
        }

        return number ?? throw NotFound("group", text, "group");
    }

    private static List<uint> FindMemberships(RootedDirectory root, string userName)
    {
        var groups = new List<uint>();
        foreach (var fields in ReadLines(root, "etc/group"))
        {
            if (fields.Length >= 4 && TryParseId(fields[2], out var gid) && fields[3].Split(',').Contains(userName))
            {
                groups.Add(gid);
            }
        }

        return groups;
    }

    private static IEnumerable<string[]> ReadLines(RootedDirectory root, string path)
    {
        if (root.Status(path) is not { Kind: FileKind.Regular, SizeBytes: <= MaxFileBytes })
        {
            yield break;
        }

        using var file = root.FindFile(path);
        if (file is null)
        {
            yield break;
        }

        using var reader = new StreamReader(new FileStream(file, FileAccess.Read));
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                yield return line.Split(':');
            }
        }
    }

    /// <summary>Null for names.</summary>
    private static uint? ParseId(string text)
    {
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        return number is >= 0 and <= int.MaxValue
            ? (uint)number
            : throw new DavitException(ErrorKind.InvalidArgument, $"uids and gids must be in range 0-{int.MaxValue}", $"'{text}' is not in that range.");
    }

    private static bool TryParseId(string text, out uint id) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id);

    private static DavitException NotFound(string kind, string name, string file) =>
        new(
            ErrorKind.NotFound,
            $"unable to find {kind} {name}: no matching entries in {file} file",
            $"Add the {kind} to the image, or give its number instead of its name.");
}
