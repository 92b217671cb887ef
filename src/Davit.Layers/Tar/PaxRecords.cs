using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Davit.Linux;

namespace Davit.Layers.Tar;

/// <summary>Writes what ustar cannot hold as PAX records; <see cref="PaxHeader"/> reads them.</summary>
internal static class PaxRecords
{
    /// <summary>The records in the order of their keys; empty when the ustar header says everything.</summary>
    internal static byte[] Of(TarEntry entry)
    {
        var records = new List<(byte[] Key, byte[] Value)>();
        AddIf(entry.UserId > UstarBlock.MaxOctal7, "uid", entry.UserId);
        AddIf(entry.GroupId > UstarBlock.MaxOctal7, "gid", entry.GroupId);
        AddIf(entry.SizeBytes > UstarBlock.MaxOctal11, "size", entry.SizeBytes);
        if (entry.ModifiedAt.Nanoseconds != 0 || entry.ModifiedAt.Seconds is < 0 or > UstarBlock.MaxOctal11)
        {
            records.Add(("mtime"u8.ToArray(), FormatTime(entry.ModifiedAt)));
        }

        if (!UstarBlock.FitsUstar(entry.Name.Span))
        {
            records.Add(("path"u8.ToArray(), entry.Name.ToArray()));
        }

        if (entry.LinkName.Length > UstarBlock.NameField || !Ascii.IsValid(entry.LinkName.Span))
        {
            records.Add(("linkpath"u8.ToArray(), entry.LinkName.ToArray()));
        }

        foreach (var attribute in entry.Attributes)
        {
            records.Add(([.. "SCHILY.xattr."u8, .. attribute.Name.Span], attribute.Value.ToArray()));
        }

        records.Sort((a, b) => a.Key.AsSpan().SequenceCompareTo(b.Key));
        return Format(records);

        void AddIf(bool isNeeded, string key, long value)
        {
            if (isNeeded)
            {
                records.Add((Encoding.ASCII.GetBytes(key), Encoding.ASCII.GetBytes(FormattableString.Invariant($"{value}"))));
            }
        }
    }

    /// <summary>The entry that carries the records, named after the one they are for.</summary>
    internal static TarEntry HeaderOf(TarEntry entry, int size)
    {
        var name = entry.Name.Span.TrimEnd((byte)'/');
        var leaf = name[(name.LastIndexOf((byte)'/') + 1)..];
        byte[] shown = [.. "PaxHeaders.0/"u8, .. leaf[..Math.Min(leaf.Length, 80)]];
        return new TarEntry { Name = shown, Kind = TarEntryKind.File, Mode = 0x1a4, SizeBytes = size };
    }

    private static byte[] Format(List<(byte[] Key, byte[] Value)> records)
    {
        using var bytes = new MemoryStream();
        Span<byte> digits = stackalloc byte[20];
        foreach (var (key, value) in records)
        {
            // The length counts its own digits: it grows by one digit at most once.
            var rest = key.Length + value.Length + 3;
            var length = rest + CountDigits(rest);
            length = rest + CountDigits(length);
            Utf8Formatter.TryFormat(length, digits, out var written);
            bytes.Write(digits[..written]);
            bytes.Write(" "u8);
            bytes.Write(key);
            bytes.Write("="u8);
            bytes.Write(value);
            bytes.Write("\n"u8);
        }

        return bytes.ToArray();
    }

    private static byte[] FormatTime(FileTime time)
    {
        // The kernel counts nanoseconds forward from the second before; text counts away from zero.
        var isNegative = time.Seconds < 0 && time.Nanoseconds != 0;
        var seconds = isNegative ? -(time.Seconds + 1) : time.Seconds;
        var nanoseconds = isNegative ? 1_000_000_000 - time.Nanoseconds : time.Nanoseconds;
        var text = FormattableString.Invariant($"{(isNegative ? "-" : "")}{seconds}.{nanoseconds:D9}");
        return Encoding.ASCII.GetBytes(text.TrimEnd('0').TrimEnd('.'));
    }

    private static int CountDigits(int value) => value.ToString(CultureInfo.InvariantCulture).Length;
}
