using System.Text;
using Davit.Linux;

namespace Davit.Layers.Tar;

/// <summary>
/// What PAX records say about the next entry ('x') or all that follow ('g') (POSIX.1-2017, pax, "Extended Header").
/// Null means: not said. An empty value takes back what a global header said.
/// </summary>
internal sealed class PaxHeader
{
    private const string SchilyAttribute = "SCHILY.xattr.";
    private const string LibarchiveAttribute = "LIBARCHIVE.xattr.";

    internal byte[]? Path { get; private set; }

    internal byte[]? LinkPath { get; private set; }

    internal long? Size { get; private set; }

    internal FileTime? ModifiedAt { get; private set; }

    internal uint? UserId { get; private set; }

    internal uint? GroupId { get; private set; }

    internal string? UserName { get; private set; }

    internal string? GroupName { get; private set; }

    internal PaxSparse? Sparse { get; private set; }

    internal List<TarAttribute> Attributes { get; private set; } = [];

    internal PaxHeader Copy()
    {
        var copy = (PaxHeader)MemberwiseClone();
        copy.Attributes = [.. Attributes];
        copy.Sparse = null;
        return copy;
    }

    /// <summary>Takes in all records of one header: <c>"%d %s=%s\n", length, key, value</c>, the length counting itself.</summary>
    internal void Add(ReadOnlySpan<byte> records, TarInput input, TarLimits limits)
    {
        while (!records.IsEmpty)
        {
            var space = records.IndexOf((byte)' ');
            if (space <= 0 || !TarNumber.TryParseDecimal(records[..space], out var length)
                || length <= space + 1 || length > records.Length || records[(int)length - 1] != '\n')
            {
                throw input.Corrupt("a PAX record has a wrong length");
            }

            var record = records[(space + 1)..((int)length - 1)];
            var equals = record.IndexOf((byte)'=');
            if (equals <= 0)
            {
                throw input.Corrupt("a PAX record has no key");
            }

            Add(record[..equals], record[(equals + 1)..], input, limits);
            records = records[(int)length..];
        }
    }

    private void Add(ReadOnlySpan<byte> keyBytes, ReadOnlySpan<byte> value, TarInput input, TarLimits limits)
    {
        var key = Encoding.UTF8.GetString(keyBytes);
        switch (key)
        {
            case "path":
                Path = Name(value, input);
                break;
            case "linkpath":
                LinkPath = Name(value, input);
                break;
            case "size":
                Size = value.IsEmpty ? null : Number(key, value, input);
                break;
            case "mtime":
                ModifiedAt = value.IsEmpty ? null : Time(key, value, input);
                break;
            case "uid":
                UserId = value.IsEmpty ? null : Id(key, value, input);
                break;
            case "gid":
                GroupId = value.IsEmpty ? null : Id(key, value, input);
                break;
            case "uname":
                UserName = value.IsEmpty ? null : Encoding.UTF8.GetString(value);
                break;
            case "gname":
                GroupName = value.IsEmpty ? null : Encoding.UTF8.GetString(value);
                break;
            case not null when key.StartsWith(PaxSparse.Prefix, StringComparison.Ordinal):
                Sparse ??= new PaxSparse();
                Sparse.Add(key[PaxSparse.Prefix.Length..], value, input, limits);
                break;
            case not null when key.StartsWith(SchilyAttribute, StringComparison.Ordinal):
                AddAttribute(keyBytes[SchilyAttribute.Length..], value, input, limits);
                break;
            case not null when key.StartsWith(LibarchiveAttribute, StringComparison.Ordinal):
                AddLibarchiveAttribute(key[LibarchiveAttribute.Length..], value, input, limits);
                break;
            default:
                // atime, ctime, comment, hdrcharset, SCHILY.fflags, vendor keys: nothing an image keeps.
                break;
        }
    }

    private void AddAttribute(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, TarInput input, TarLimits limits)
    {
        if (value.Length > limits.MaxAttributeBytes)
        {
            throw input.Corrupt($"an extended attribute has {value.Length} bytes, more than the limit of {limits.MaxAttributeBytes}");
        }

        if (name.IsEmpty || name.Length > 255 || name.Contains((byte)0))
        {
            throw input.Corrupt("an extended attribute has an impossible name");
        }

        RemoveAttribute(name);
        Attributes.Add(new TarAttribute(name.ToArray(), value.ToArray()));
    }

    private void RemoveAttribute(ReadOnlySpan<byte> name)
    {
        for (var i = Attributes.Count - 1; i >= 0; i--)
        {
            if (Attributes[i].Name.Span.SequenceEqual(name))
            {
                Attributes.RemoveAt(i);
            }
        }
    }

    /// <summary>The name percent-encoded, the value in base64 without padding (libarchive, tar(5)).</summary>
    private void AddLibarchiveAttribute(string encodedName, ReadOnlySpan<byte> encoded, TarInput input, TarLimits limits)
    {
        var name = Encoding.UTF8.GetBytes(Uri.UnescapeDataString(encodedName));
        if (Attributes.Exists(attribute => attribute.Name.Span.SequenceEqual(name)))
        {
            return;
        }

        var text = Encoding.ASCII.GetString(encoded).TrimEnd('=');
        var value = new byte[text.Length];
        if (!Convert.TryFromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='), value, out var length))
        {
            throw input.Corrupt("an extended attribute is not base64");
        }

        AddAttribute(name, value.AsSpan(0, length), input, limits);
    }

    private static byte[]? Name(ReadOnlySpan<byte> value, TarInput input) =>
        value.Contains((byte)0) ? throw input.Corrupt("a name contains NUL") : value.IsEmpty ? null : value.ToArray();

    private static long Number(string key, ReadOnlySpan<byte> value, TarInput input) =>
        TarNumber.TryParseDecimal(value, out var number) && number >= 0
            ? number
            : throw input.Corrupt($"the PAX record '{key}' is not a number");

    private static uint Id(string key, ReadOnlySpan<byte> value, TarInput input)
    {
        var number = Number(key, value, input);
        return number < uint.MaxValue ? (uint)number : throw input.Corrupt($"the PAX record '{key}' is out of range");
    }

    private static FileTime Time(string key, ReadOnlySpan<byte> value, TarInput input) =>
        TarNumber.TryParseTime(value, out var time) ? time : throw input.Corrupt($"the PAX record '{key}' is not a time");
}
