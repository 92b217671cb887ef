namespace Davit.Registry.Toml;

/// <summary>
/// Reads TOML 1.0 (docs/decisions/0018). Tables keep the order of the file, which in hosts.toml is the order of attempts.
/// </summary>
internal sealed class TomlReader
{
    private const int MaxDepth = 32;

    private readonly TomlScanner _scanner;
    private readonly TomlTable _root = new();
    private TomlTable _current;
    private int _depth;

    private TomlReader(string text)
    {
        _scanner = new TomlScanner(text);
        _current = _root;
    }

    /// <exception cref="FormatException">With the line: <c>line 3: a string is not closed</c>.</exception>
    public static TomlTable Read(string text)
    {
        var reader = new TomlReader(text.TrimStart('\uFEFF'));
        try
        {
            reader.ReadAll();
            return reader._root;
        }
        catch (FormatException e)
        {
            throw new FormatException($"line {reader._scanner.Line}: {e.Message}", e);
        }
    }

    private void ReadAll()
    {
        for (_scanner.SkipLines(); !_scanner.IsAtEnd; _scanner.SkipLines())
        {
            if (_scanner.TryTake("[["))
            {
                ReadArrayHeader();
            }
            else if (_scanner.TryTake("["))
            {
                ReadHeader();
            }
            else
            {
                ReadPair(_current);
            }

            _scanner.ExpectLineEnd();
        }
    }

    private void ReadHeader()
    {
        var key = _scanner.ReadKey();
        _scanner.Expect(']');
        var parent = Descend(_root, key.SkipLast(1));
        if (!parent.TryFind(key[^1], out var existing))
        {
            parent.Add(key[^1], existing = new TomlTable());
        }

        _current = existing is TomlTable { IsClosed: false } table ? table : throw new FormatException($"'{string.Join('.', key)}' is given twice");
        _current.IsClosed = true;
    }

    private void ReadArrayHeader()
    {
        var key = _scanner.ReadKey();
        _scanner.Expect(']');
        _scanner.Expect(']');
        var parent = Descend(_root, key.SkipLast(1));
        if (!parent.TryFind(key[^1], out var existing))
        {
            parent.Add(key[^1], existing = new List<object>());
        }

        _current = new TomlTable();
        (existing as List<object> ?? throw new FormatException($"'{string.Join('.', key)}' is not an array of tables")).Add(_current);
    }

    private void ReadPair(TomlTable target)
    {
        var key = _scanner.ReadKey();
        _scanner.Expect('=');
        _scanner.SkipBlanks();
        Descend(target, key.SkipLast(1)).Add(key[^1], ReadValue());
    }

    private static TomlTable Descend(TomlTable table, IEnumerable<string> path)
    {
        foreach (var part in path)
        {
            if (!table.TryFind(part, out var next))
            {
                table.Add(part, next = new TomlTable());
            }

            table = next switch
            {
                TomlTable inner => inner,
                List<object> and [.., TomlTable last] => last,
                _ => throw new FormatException($"'{part}' is not a table"),
            };
        }

        return table;
    }

    private object ReadValue()
    {
        if (++_depth > MaxDepth)
        {
            throw new FormatException("nested too deeply");
        }

        object value = _scanner.Current switch
        {
            '"' or '\'' => _scanner.ReadString(),
            '[' => ReadArray(),
            '{' => ReadInlineTable(),
            _ => _scanner.ReadBareValue(),
        };
        _depth--;
        return value;
    }

    private List<object> ReadArray()
    {
        var values = new List<object>();
        _scanner.Expect('[');
        for (_scanner.SkipLines(); _scanner.Current != ']'; _scanner.SkipLines())
        {
            values.Add(ReadValue());
            _scanner.SkipLines();
            if (!_scanner.TryTake(","))
            {
                break;
            }
        }

        _scanner.Expect(']');
        return values;
    }

    private TomlTable ReadInlineTable()
    {
        var table = new TomlTable();
        _scanner.Expect('{');
        _scanner.SkipBlanks();
        if (_scanner.TryTake("}"))
        {
            return Closed(table);
        }

        do
        {
            ReadPair(table);
            _scanner.SkipBlanks();
        }
        while (_scanner.TryTake(","));
        _scanner.Expect('}');
        return Closed(table);
    }

    private static TomlTable Closed(TomlTable table)
    {
        table.IsClosed = true;
        return table;
    }
}
