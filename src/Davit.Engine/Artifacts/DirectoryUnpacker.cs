using System.Runtime.Versioning;
using System.Text;
using Davit.Layers.Compression;
using Davit.Layers.Tar;
using Davit.Linux;
using Davit.Oci;
using Davit.Registry.Artifacts;

namespace Davit.Engine.Artifacts;

/// <summary>
/// Unpacks a directory of an artifact. Its names come from strangers: all are looked at before the first is written, and no link is gone
/// through while writing. Owners, times and bits such as setuid are left out.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class DirectoryUnpacker(PackedDirectory packed)
{
    private const uint Permissions = 0x1ff; // 0777
    private const uint DirectoryMode = 0x1ed; // 0755

    private const uint OwnerMayWork = 0x1c0; // 0700

    public static async Task UnpackAsync(PackedDirectory packed, CancellationToken cancellationToken)
    {
        var unpacker = new DirectoryUnpacker(packed);
        await unpacker.ReadAsync((entry, _) => unpacker.Check(entry), cancellationToken);
        Directory.CreateDirectory(packed.TargetPath);
        using var root = DirectoryHandle.Open(packed.TargetPath);
        await unpacker.ReadAsync((entry, tar) => unpacker.Write(root, entry, tar), cancellationToken);
    }

    private async Task ReadAsync(Action<TarEntry, TarReader> take, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(packed.ArchivePath);
        await using var content = await DecompressionStream.OpenAsync(file, null, cancellationToken);
        var tar = new TarReader(content);
        while (tar.Next() is { } entry)
        {
            cancellationToken.ThrowIfCancellationRequested();
            take(entry, tar);
        }
    }

    private void Check(TarEntry entry)
    {
        var parts = PartsOf(entry.NameText);
        switch (entry.Kind)
        {
            case TarEntryKind.Directory:
                break;
            case TarEntryKind.File when entry.SparseMap is null && parts.Length > 0:
                break;
            case TarEntryKind.HardLink when parts.Length > 0 && PartsOf(entry.LinkText).Length > 0:
                break;
            case TarEntryKind.SymbolicLink when parts.Length > 0 && InnerLink.StaysInside(parts.Length - 1, entry.LinkText):
                break;
            case TarEntryKind.SymbolicLink:
                throw Refuse(entry, "is a link that leads out of it");
            default:
                throw Refuse(entry, "is neither a file nor a directory nor a link");
        }
    }

    /// <summary>The parts of a name below the directory; none for the directory itself.</summary>
    private string[] PartsOf(string name)
    {
        var path = name.TrimEnd('/');
        if (path == packed.Title)
        {
            return [];
        }

        var parts = path.StartsWith(packed.Title + "/", StringComparison.Ordinal) ? path[(packed.Title.Length + 1)..].Split('/') : [""];
        return parts.All(p => p is not ("" or "." or "..") && !p.Contains('\0', StringComparison.Ordinal)) ? parts : throw Refuse(name, "does not lie below it");
    }

    private void Write(DirectoryHandle root, TarEntry entry, TarReader tar)
    {
        var parts = PartsOf(entry.NameText);
        if (entry.Kind == TarEntryKind.Directory)
        {
            using var made = Enter(root, parts);
            made.SetMode((entry.Mode & Permissions) | OwnerMayWork);
            return;
        }

        using var parent = Enter(root, parts.AsSpan(..^1));
        var name = Encoding.UTF8.GetBytes(parts[^1]);
        if (parent.Status(name) is { Kind: FileKind.Directory })
        {
            throw new DavitException(ErrorKind.AlreadyExists, $"unpack '{packed.Title}': '{entry.NameText}' is a directory here");
        }

        parent.RemoveFile(name);
        switch (entry.Kind)
        {
            case TarEntryKind.SymbolicLink:
                parent.TryCreateSymbolicLink(name, entry.LinkName.Span);
                break;
            case TarEntryKind.HardLink:
                var target = PartsOf(entry.LinkText);
                using (var other = Enter(root, target.AsSpan(..^1)))
                {
                    parent.TryCreateHardLink(name, other, Encoding.UTF8.GetBytes(target[^1]));
                }

                break;
            default:
                WriteFile(parent, name, entry, tar);
                break;
        }
    }

    private static void WriteFile(DirectoryHandle parent, byte[] name, TarEntry entry, TarReader tar)
    {
        using var handle = parent.TryCreateFile(name) ?? throw new DavitException(ErrorKind.Conflict, $"write '{entry.NameText}': somebody else made a file of that name meanwhile");
        using (var file = new FileStream(handle, FileAccess.Write, bufferSize: 0))
        {
            for (var chunk = tar.ReadChunk(); !chunk.IsEmpty; chunk = tar.ReadChunk())
            {
                file.Write(chunk);
            }
        }

        parent.SetMode(name, entry.Mode & Permissions);
    }

    private DirectoryHandle Enter(DirectoryHandle root, ReadOnlySpan<string> parts)
    {
        var current = root.Reopen();
        foreach (var part in parts)
        {
            var name = Encoding.UTF8.GetBytes(part);
            using var outer = current;
            if (!outer.TryCreateDirectory(name, DirectoryMode) && outer.Status(name) is not { Kind: FileKind.Directory })
            {
                throw new DavitException(ErrorKind.Denied, $"unpack '{packed.Title}': '{part}' is a link or a file here, which is not gone through");
            }

            current = outer.OpenDirectory(name);
        }

        return current;
    }

    private DavitException Refuse(TarEntry entry, string problem) => Refuse(entry.NameText, problem);

    private DavitException Refuse(string name, string problem) =>
        new(ErrorKind.Denied, $"unpack '{packed.Title}': '{Quote.Short(name)}' {problem}", "Nothing of it was written.");
}
