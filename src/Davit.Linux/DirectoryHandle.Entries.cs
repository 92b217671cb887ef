using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Davit.Linux;

public sealed partial class DirectoryHandle
{
    private const int EntriesBufferSize = 64 * 1024;

    // struct linux_dirent64 (getdents(2)): u64 inode, s64 offset, u16 record length, u8 kind, name with NUL
    private const int RecordLengthOffset = 16;
    private const int KindOffset = 18;
    private const int NameOffset = 19;

    /// <summary>All names but <c>.</c> and <c>..</c>, in the order the file system keeps them.</summary>
    public unsafe List<DirectoryEntry> ReadEntries()
    {
        var entries = new List<DirectoryEntry>();
        // A handle of its own: the position of a directory belongs to the open file, not to the reader.
        var descriptor = TryOpenAt(Descriptor, "."u8, Libc.O_RDONLY | Libc.O_DIRECTORY, 0);
        if (descriptor < 0)
        {
            throw LinuxException.Last("open", ".");
        }

        var buffer = (byte*)NativeMemory.Alloc(EntriesBufferSize);
        try
        {
            for (nint length; (length = Libc.getdents64(descriptor, buffer, EntriesBufferSize)) != 0;)
            {
                Check(length < 0 ? -1 : 0, "getdents", default);
                Add(entries, new ReadOnlySpan<byte>(buffer, (int)length));
            }

            return entries;
        }
        finally
        {
            NativeMemory.Free(buffer);
            _ = Libc.close(descriptor);
        }
    }

    private static void Add(List<DirectoryEntry> entries, ReadOnlySpan<byte> records)
    {
        while (!records.IsEmpty)
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(records[RecordLengthOffset..]);
            var name = records[NameOffset..length];
            name = name[..name.IndexOf((byte)0)];
            if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
            {
                // DT_* is st_mode's kind shifted right by twelve bits (dirent.h, DTTOIF).
                entries.Add(new DirectoryEntry(name.ToArray(), (FileKind)(records[KindOffset] << 12)));
            }

            records = records[length..];
        }
    }
}
