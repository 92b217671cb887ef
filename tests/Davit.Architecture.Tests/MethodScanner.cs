namespace Davit.Architecture.Tests;

/// <summary>A method (constructor, operator) of a source file and the number of lines it takes, its attributes aside.</summary>
internal sealed record ScannedMethod(string File, int Line, string Name, int Lines)
{
    public override string ToString() => $"{Name} ({File}:{Line})";
}

/// <summary>
/// Finds methods by counting brackets in masked source: a member of a type whose head holds a parameter list.
/// An approximation that formatted source makes good.
/// </summary>
internal sealed class MethodScanner
{
    private static readonly string[] TypeWords = ["class", "struct", "record", "interface", "extension"];

    private readonly string _file;
    private readonly string _text;
    private readonly List<ScannedMethod> _methods = [];

    private MethodScanner(string file, string text)
    {
        _file = file;
        _text = text;
    }

    public static IReadOnlyList<ScannedMethod> Scan(string file, string source)
    {
        var scanner = new MethodScanner(file, SourceMask.Apply(source));
        scanner.ScanMembers(0, "");
        return scanner._methods;
    }

    // Reads the members of a type (or of the file) from position and returns where its closing brace is.
    private int ScanMembers(int position, string type)
    {
        while (true)
        {
            position = SkipToMember(position);
            if (position >= _text.Length || _text[position] == '}')
            {
                return position;
            }

            var head = HeadOf(position);
            if (IsEnum(_text[position..head]))
            {
                position = EndOfBrackets(head) + 1;
                continue;
            }

            if (_text[head] == '{' && NameOfType(_text[position..head]) is { } name)
            {
                position = ScanMembers(head + 1, name) + 1;
                continue;
            }

            var end = EndOfMember(head);
            if (type.Length > 0 && _text.IndexOf('(', position, head - position) is var parameters and >= 0)
            {
                AddMethod(type, position, parameters, end);
            }

            position = end + 1;
        }
    }

    private void AddMethod(string type, int start, int parameters, int end)
    {
        var name = _text[..parameters].TrimEnd();
        name = name[(name.LastIndexOfAny([' ', '\n', '.', '(']) + 1)..];
        var line = _text.AsSpan(0, start).Count('\n') + 1;
        _methods.Add(new ScannedMethod(_file, line, $"{type}.{name}", _text.AsSpan(start, end - start).Count('\n') + 1));
    }

    // Past blanks, attributes, and the semicolons of using and namespace lines.
    private int SkipToMember(int position)
    {
        while (position < _text.Length)
        {
            if (_text[position] == '[')
            {
                position = EndOfBrackets(position) + 1;
            }
            else if (char.IsWhiteSpace(_text[position]) || _text[position] == ';')
            {
                position++;
            }
            else
            {
                break;
            }
        }

        return position;
    }

    // The head of a member ends at its body, its arrow, its initial value or its semicolon.
    private int HeadOf(int position)
    {
        for (var i = position; i < _text.Length; i++)
        {
            if (_text[i] is '(' or '[')
            {
                i = EndOfBrackets(i);
            }
            else if (_text[i] is '{' or ';' or '}' || (_text[i] == '=' && !IsOperatorName(position, i)))
            {
                return i;
            }
        }

        return _text.Length - 1;
    }

    private bool IsOperatorName(int start, int index) =>
        _text[start..index].TrimEnd('=', '!', '<', '>', ' ').EndsWith(" operator", StringComparison.Ordinal);

    // From the end of the head: the semicolon that ends an expression, or the brace that closes a body.
    private int EndOfMember(int head)
    {
        var hasBody = _text[head] == '{';
        for (var i = head; i < _text.Length; i++)
        {
            if (_text[i] is '(' or '[' or '{')
            {
                i = EndOfBrackets(i);
                if (hasBody && i < _text.Length && !IsInitialised(ref i))
                {
                    return i;
                }

                hasBody = false;
            }
            else if (_text[i] == ';')
            {
                return i;
            }
        }

        return _text.Length;
    }

    // A property's accessors may be followed by "= value;".
    private bool IsInitialised(ref int brace)
    {
        var next = brace + 1;
        while (next < _text.Length && char.IsWhiteSpace(_text[next]))
        {
            next++;
        }

        return next + 1 < _text.Length && _text[next] == '=' && _text[next + 1] != '>';
    }

    private int EndOfBrackets(int open)
    {
        var depth = 0;
        for (var i = open; i < _text.Length; i++)
        {
            depth += _text[i] switch { '(' or '[' or '{' => 1, ')' or ']' or '}' => -1, _ => 0 };
            if (depth == 0)
            {
                return i;
            }
        }

        return _text.Length;
    }

    private static bool IsEnum(string head) => head.Split(' ').Contains("enum");

    private static string? NameOfType(string head)
    {
        var words = head.Split([' ', '\n', '(', '<', ':', '\r'], StringSplitOptions.RemoveEmptyEntries);
        var word = Array.FindIndex(words, w => TypeWords.Contains(w, StringComparer.Ordinal));
        return word < 0 ? null : words.Skip(word + 1).FirstOrDefault(w => !TypeWords.Contains(w, StringComparer.Ordinal)) ?? "";
    }
}
