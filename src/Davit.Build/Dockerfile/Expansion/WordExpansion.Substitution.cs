namespace Davit.Build.Dockerfile.Expansion;

internal sealed partial class WordExpansion
{
    private string ReadSubstitution()
    {
        _position++;
        if (AtEnd || Current != '{')
        {
            var name = ReadName();
            return name.Length == 0 ? "$" : ValueOf(name) ?? (KeepsUndefined ? "$" + name : "");
        }

        if (++_depth > MaxDepth)
        {
            throw new ExpansionException("syntax error: substitutions nested too deeply");
        }

        _position++;
        var value = ReadBraced();
        _depth--;
        return value;
    }

    private bool KeepsUndefined => options.Undefined == UndefinedHandling.Keep;

    // After "${".
    private string ReadBraced()
    {
        if (AtEnd)
        {
            throw new ExpansionException("syntax error: missing '}'");
        }

        if (Current is '{' or '}' or ':')
        {
            throw new ExpansionException("syntax error: bad substitution");
        }

        var name = ReadName();
        var operation = Take();
        switch (operation)
        {
            case '}':
                return ValueOf(name) ?? (KeepsUndefined ? $"${{{name}}}" : "");
            case ':':
                return Conditional(name, Take(), emptyCounts: true);
            case '+' or '-' or '?':
                return Conditional(name, operation, emptyCounts: false);
            case '#' or '%':
                return Trim(name, operation);
            case '/':
                return Replace(name);
            default:
                throw Unsupported(operation.ToString());
        }
    }

    private string Conditional(string name, char operation, bool emptyCounts)
    {
        var written = emptyCounts ? $":{operation}" : operation.ToString();
        if (operation is '#' or '%')
        {
            throw Unsupported(written);
        }

        var word = ReadWord('}', "syntax error: missing '}'", EscapeHandling.Remove);
        var value = ValueOf(name);
        if (value is null && KeepsUndefined)
        {
            return $"${{{name}{written}{word}}}";
        }

        var isMissing = value is null || (emptyCounts && value.Length == 0);
        return operation switch
        {
            '-' => isMissing ? word : value!,
            '+' => isMissing ? "" : word,
            '?' when isMissing => throw new ExpansionException($"{name}: {MissingMessage(word, value)}"),
            '?' => value!,
            _ => throw Unsupported(written),
        };
    }

    private static string MissingMessage(string word, string? value) =>
        word.Length > 0 ? word
        : value is null ? "is not allowed to be unset"
        : "is not allowed to be empty";

    private string Trim(string name, char operation)
    {
        var word = ReadWord('}', "syntax error: missing '}'", EscapeHandling.Keep);
        var value = ValueOf(name);
        if (value is null && KeepsUndefined)
        {
            return $"${{{name}{operation}{word}}}";
        }

        var isLongest = word.Length > 0 && word[0] == operation;
        var pattern = GlobPattern.Parse(isLongest ? word[1..] : word);
        var extent = isLongest ? MatchExtent.Longest : MatchExtent.Shortest;
        return operation == '#' ? pattern.TrimStart(value ?? "", extent) : pattern.TrimEnd(value ?? "", extent);
    }

    private string Replace(string name)
    {
        var isAll = !AtEnd && Current == '/';
        if (isAll)
        {
            _position++;
        }

        var pattern = ReadWord('/', "syntax error: missing '/' in ${}", EscapeHandling.Keep);
        var replacement = ReadWord('}', "syntax error: missing '}'", EscapeHandling.Keep);
        var value = ValueOf(name);
        if (value is null && KeepsUndefined)
        {
            return $"${{{name}/{pattern}/{replacement}}}";
        }

        var glob = GlobPattern.Parse(pattern);
        return isAll ? glob.ReplaceAll(value ?? "", replacement) : glob.ReplaceFirst(value ?? "", replacement);
    }

    private string ReadWord(char stop, string messageAtEnd, EscapeHandling escapes)
    {
        try
        {
            return ReadUntil(stop, escapes).Text;
        }
        catch (ExpansionException) when (AtEnd)
        {
            throw new ExpansionException(messageAtEnd);
        }
    }

    private char Take()
    {
        if (AtEnd)
        {
            throw new ExpansionException("syntax error: missing '}'");
        }

        return source[_position++];
    }

    private string ReadName()
    {
        var start = _position;
        if (AtEnd)
        {
            return "";
        }

        if (char.IsDigit(Current))
        {
            while (!AtEnd && char.IsDigit(Current))
            {
                _position++;
            }
        }
        else if (Current is '@' or '*' or '#' or '?' or '-' or '$' or '!')
        {
            _position++;
        }
        else
        {
            while (!AtEnd && (char.IsLetterOrDigit(Current) || Current == '_'))
            {
                _position++;
            }
        }

        return source[start.._position];
    }

    private string? ValueOf(string name)
    {
        var value = variables.Find(name);
        var seen = value is null ? _undefined : _used;
        if (!seen.Contains(name))
        {
            seen.Add(name);
        }

        return value;
    }

    private static ExpansionException Unsupported(string written) => new($"unsupported modifier ({written}) in substitution");
}
