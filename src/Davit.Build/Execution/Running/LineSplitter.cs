using System.Text;

namespace Davit.Build.Execution.Running;

/// <summary>Makes lines of a process's output, which comes in pieces cut anywhere, in the middle of a character too.</summary>
internal sealed class LineSplitter(Action<string> onLine)
{
    // A progress bar that never ends its line, or a binary file sent to the terminal.
    private const int MaxLineLength = 16 * 1024;

    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly StringBuilder _line = new();

    public void Add(ReadOnlySpan<byte> bytes)
    {
        var chars = new char[_decoder.GetCharCount(bytes, flush: false)];
        _decoder.GetChars(bytes, chars, flush: false);
        foreach (var c in chars)
        {
            if (c == '\n' || _line.Length == MaxLineLength)
            {
                Emit();
            }

            if (c != '\n')
            {
                _line.Append(c);
            }
        }
    }

    /// <summary>Ends the last line, if it had no end of its own.</summary>
    public void Finish()
    {
        if (_line.Length > 0)
        {
            Emit();
        }
    }

    private void Emit()
    {
        // Of a line that was rewritten in place, what stood there last.
        var text = _line.ToString().TrimEnd('\r');
        onLine(text[(text.LastIndexOf('\r') + 1)..]);
        _line.Clear();
    }
}
