using System.Diagnostics.CodeAnalysis;

namespace Davit.Build.Context.Ignore;

/// <summary>Compiles patterns: Go's <c>filepath.Match</c> grammar, and <c>**</c> across directories as moby/patternmatcher has it.</summary>
internal sealed class GlobReader
{
    private readonly int[] _pattern;
    private readonly List<GlobToken> _tokens = [];
    private int _position;

    private GlobReader(string pattern) => _pattern = [.. pattern.EnumerateRunes().Select(r => r.Value)];

    private bool AtEnd => _position == _pattern.Length;

    /// <returns>False for an open bracket, an empty class or a last backslash.</returns>
    public static bool TryRead(string pattern, [NotNullWhen(true)] out Glob? glob) => new GlobReader(pattern).TryRead(out glob);

    private bool TryRead([NotNullWhen(true)] out Glob? glob)
    {
        glob = null;
        while (!AtEnd)
        {
            var character = _pattern[_position++];
            if (character == '*' && !AtEnd && _pattern[_position] == '*')
            {
                ReadDoubleStar();
            }
            else if (ReadToken(character) is { } token)
            {
                _tokens.Add(token);
            }
            else
            {
                return false;
            }
        }

        glob = new Glob(_tokens);
        return true;
    }

    // A "**" takes the slash after it along; at the end it takes everything, "foo/**" though not foo itself.
    private void ReadDoubleStar()
    {
        var isFirst = _position == 1;
        _position++;
        var hasSlash = !AtEnd && _pattern[_position] == '/';
        _position += hasSlash ? 1 : 0;
        if (AtEnd)
        {
            _tokens.Add(new GlobToken(GlobTokenKind.Rest));
        }
        else if (isFirst && !hasSlash && IsLiteral(_pattern.AsSpan(_position)))
        {
            // "**.md" is any path with that end; only plain patterns have this meaning.
            _tokens.Add(new GlobToken(GlobTokenKind.Rest));
        }
        else
        {
            _tokens.Add(new GlobToken(GlobTokenKind.OptionalDirectories));
            _tokens.Add(new GlobToken(GlobTokenKind.Directories));
        }
    }

    private static bool IsLiteral(ReadOnlySpan<int> pattern) => pattern.IndexOfAny(['*', '?', '[', ']', '\\']) < 0;

    private GlobToken? ReadToken(int character) => character switch
    {
        '*' => new GlobToken(GlobTokenKind.Name),
        '?' => new GlobToken(GlobTokenKind.One),
        '[' => ReadClass(),
        '\\' => AtEnd ? null : GlobToken.Literal(_pattern[_position++]),
        _ => GlobToken.Literal(character),
    };

    private GlobToken? ReadClass()
    {
        var isNegated = !AtEnd && _pattern[_position] == '^';
        _position += isNegated ? 1 : 0;
        var ranges = new List<(int, int)>();
        while (true)
        {
            if (!AtEnd && _pattern[_position] == ']' && ranges.Count > 0)
            {
                _position++;
                return new GlobToken(GlobTokenKind.Class) { Ranges = ranges, IsNegated = isNegated };
            }

            if (ReadRange() is not { } range)
            {
                return null;
            }

            ranges.Add(range);
        }
    }

    private (int First, int Last)? ReadRange()
    {
        if (ReadMember() is not { } first)
        {
            return null;
        }

        if (AtEnd || _pattern[_position] != '-')
        {
            return (first, first);
        }

        _position++;
        return ReadMember() is { } last ? (first, last) : null;
    }

    private int? ReadMember()
    {
        if (AtEnd || _pattern[_position] is '-' or ']')
        {
            return null;
        }

        _position += _pattern[_position] == '\\' ? 1 : 0;
        return AtEnd ? null : _pattern[_position++];
    }
}
