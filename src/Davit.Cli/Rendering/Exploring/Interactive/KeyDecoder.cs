using System.Buffers;
using System.Text;

namespace Davit.Cli.Rendering.Exploring.Interactive;

/// <summary>
/// Turns what a terminal sends into keys: UTF-8 characters, control characters, and the escape sequences of xterm and its kin
/// (ECMA-48 control sequences, and <c>ESC O x</c> of application mode). A sequence cut in two is put together again.
/// </summary>
internal sealed class KeyDecoder
{
    private const byte EscapeByte = 0x1b;

    private readonly List<byte> _pending = [];

    public IReadOnlyList<KeyPress> Decode(ReadOnlySpan<byte> bytes)
    {
        _pending.AddRange(bytes);
        var rest = (ReadOnlySpan<byte>)_pending.ToArray();
        _pending.Clear();
        var keys = new List<KeyPress>();
        while (!rest.IsEmpty)
        {
            var length = Take(rest, keys);
            if (length == 0)
            {
                _pending.AddRange(rest);
                break;
            }

            rest = rest[length..];
        }

        return keys;
    }

    /// <returns>How many bytes the key took; 0 when more must come.</returns>
    private static int Take(ReadOnlySpan<byte> bytes, List<KeyPress> keys)
    {
        if (bytes[0] == EscapeByte)
        {
            return TakeSequence(bytes, keys);
        }

        if (bytes[0] is < 0x20 or 0x7f)
        {
            keys.Add(new KeyPress(Control(bytes[0])));
            return 1;
        }

        var status = Rune.DecodeFromUtf8(bytes, out var rune, out var length);
        if (status == OperationStatus.NeedMoreData)
        {
            return 0;
        }

        keys.Add(status == OperationStatus.Done ? new KeyPress(Key.Character, rune) : new KeyPress(Key.Other));
        return length;
    }

    /// <summary>A lone escape at the end of what came is the key itself: terminals send sequences in one piece.</summary>
    private static int TakeSequence(ReadOnlySpan<byte> bytes, List<KeyPress> keys)
    {
        if (bytes.Length == 1 || bytes[1] is not ((byte)'[' or (byte)'O'))
        {
            keys.Add(new KeyPress(Key.Escape));
            return 1;
        }

        var end = 2;
        while (end < bytes.Length && bytes[end] is >= 0x20 and < 0x40)
        {
            end++;
        }

        if (end == bytes.Length)
        {
            return 0;
        }

        keys.Add(new KeyPress(Sequence(bytes[2..end], bytes[end])));
        return end + 1;
    }

    private static Key Sequence(ReadOnlySpan<byte> parameters, byte final) => (char)final switch
    {
        'A' => Key.Up,
        'B' => Key.Down,
        'C' => Key.Right,
        'D' => Key.Left,
        'H' => Key.Home,
        'F' => Key.End,
        'M' => Key.Enter,
        'Z' => Key.Tab,
        '~' => Encoding.ASCII.GetString(parameters).Split(';')[0] switch
        {
            "1" or "7" => Key.Home,
            "4" or "8" => Key.End,
            "5" => Key.PageUp,
            "6" => Key.PageDown,
            _ => Key.Other,
        },
        _ => Key.Other,
    };

    private static Key Control(byte value) => value switch
    {
        0x03 => Key.Interrupt,
        0x02 => Key.PageUp,
        0x06 => Key.PageDown,
        0x08 or 0x7f => Key.Backspace,
        0x09 => Key.Tab,
        0x0a or 0x0d => Key.Enter,
        0x0c => Key.Redraw,
        0x1a => Key.Suspend,
        _ => Key.Other,
    };
}
