using System.Formats.Tar;
using System.Text;

namespace Davit.Testing;

/// <summary>The entries of a layer.</summary>
public sealed class LayerTar
{
    public static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly List<PaxTarEntry> _entries = [];

    /// <summary>A file of <paramref name="size"/> times the same character.</summary>
    public LayerTar File(string path, int size, char content = 'a', int mode = 0x1a4, int owner = 0) => Add(new PaxTarEntry(TarEntryType.RegularFile, path)
    {
        Mode = (UnixFileMode)mode,
        Uid = owner,
        Gid = owner,
        DataStream = new MemoryStream(Encoding.ASCII.GetBytes(new string(content, size))),
    });

    public LayerTar Directory(string path, int mode = 0x1ed) => Add(new PaxTarEntry(TarEntryType.Directory, path) { Mode = (UnixFileMode)mode });

    public LayerTar HardLink(string path, string target) => Add(new PaxTarEntry(TarEntryType.HardLink, path) { LinkName = target });

    public LayerTar SymbolicLink(string path, string target) => Add(new PaxTarEntry(TarEntryType.SymbolicLink, path) { LinkName = target });

    public LayerTar Delete(string path)
    {
        var slash = path.LastIndexOf('/') + 1;
        return File($"{path[..slash]}.wh.{path[slash..]}", 0);
    }

    public LayerTar Opaque(string directory) => File(directory + "/.wh..wh..opq", 0);

    internal byte[] Finish()
    {
        using var buffer = new MemoryStream();
#pragma warning disable RS0030 // The product's own writer knows only what it wrote itself; tests want another's tar.
        using (var writer = new TarWriter(buffer, TarEntryFormat.Pax, leaveOpen: true))
        {
            _entries.ForEach(writer.WriteEntry);
        }
#pragma warning restore RS0030

        return buffer.ToArray();
    }

    private LayerTar Add(PaxTarEntry entry)
    {
        entry.ModificationTime = Time;
        _entries.Add(entry);
        return this;
    }
}
