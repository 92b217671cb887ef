using System.Globalization;
using System.Text;

namespace Davit.Engine.Exploring;

/// <summary>
/// Names of files as text. Linux names are bytes: those that are UTF-8 are shown as they are, other bytes as <c>\xNN</c>. Nothing is
/// made harmless here; whoever writes to a terminal or a page does that.
/// </summary>
internal static class ImagePath
{
    internal static string Text(ReadOnlySpan<byte> name)
    {
        if (System.Text.Unicode.Utf8.IsValid(name))
        {
            return Encoding.UTF8.GetString(name);
        }

        var text = new StringBuilder();
        while (!name.IsEmpty)
        {
            var isValid = Rune.DecodeFromUtf8(name, out var rune, out var length) == System.Buffers.OperationStatus.Done;
            if (isValid)
            {
                text.Append(rune.ToString());
            }
            else
            {
                foreach (var value in name[..length])
                {
                    text.Append(CultureInfo.InvariantCulture, $"\\x{value:x2}");
                }
            }

            name = name[length..];
        }

        return text.ToString();
    }

    /// <summary>Absolute: <c>/etc/passwd</c>.</summary>
    internal static string Text(IReadOnlyList<byte[]> names) => "/" + string.Join('/', names.Select(name => Text(name)));

    /// <summary>A different text for different names, whatever their bytes.</summary>
    internal static string Key(IReadOnlyList<byte[]> names) => string.Join('/', names.Select(Encoding.Latin1.GetString));
}
