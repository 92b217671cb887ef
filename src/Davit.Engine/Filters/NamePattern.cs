using System.Text;
using Davit.Oci;

namespace Davit.Engine.Filters;

/// <summary>
/// A pattern of names by the rules of Go's path.Match: <c>*</c> and <c>?</c> stop at a slash, <c>[a-z]</c>, <c>[^a-z]</c>,
/// a backslash takes the next character as it is.
/// </summary>
internal sealed class NamePattern
{
    private readonly Rune[] _pattern;

    private NamePattern(string text) => _pattern = [.. text.EnumerateRunes()];

    /// <exception cref="DavitException">InvalidArgument: a bracket is not closed.</exception>
    public static NamePattern Parse(string text)
    {
        var pattern = new NamePattern(text);
        for (var i = 0; i < pattern._pattern.Length; i = pattern.Next(i))
        {
        }

        return pattern;
    }

    public bool Matches(string name) => Matches(0, [.. name.EnumerateRunes()]);

    private bool Matches(int at, ReadOnlySpan<Rune> name)
    {
        for (; at < _pattern.Length; at = Next(at), name = name[1..])
        {
            if (_pattern[at].Value == '*')
            {
                return MatchesStar(at + 1, name);
            }

            if (name.IsEmpty || !MatchesOne(at, name[0]))
            {
                return false;
            }
        }

        return name.IsEmpty;
    }

    private bool MatchesStar(int behind, ReadOnlySpan<Rune> name)
    {
        for (var skipped = 0; skipped <= name.Length; skipped++)
        {
            if (Matches(behind, name[skipped..]))
            {
                return true;
            }

            if (skipped < name.Length && name[skipped].Value == '/')
            {
                return false;
            }
        }

        return false;
    }

    private bool MatchesOne(int at, Rune character) => _pattern[at].Value switch
    {
        '?' => character.Value != '/',
        '[' => MatchesClass(at + 1, character),
        '\\' => _pattern[at + 1] == character,
        _ => _pattern[at] == character,
    };

    private bool MatchesClass(int at, Rune character)
    {
        var isNegated = _pattern[at].Value == '^';
        at += isNegated ? 1 : 0;
        var isIn = false;
        while (_pattern[at].Value != ']')
        {
            var low = ClassCharacter(ref at);
            var high = low;
            if (_pattern[at].Value == '-')
            {
                at++;
                high = ClassCharacter(ref at);
            }

            isIn |= low <= character && character <= high;
        }

        return isIn != isNegated;
    }

    private Rune ClassCharacter(ref int at)
    {
        at += _pattern[at].Value == '\\' ? 1 : 0;
        return _pattern[at++];
    }

    // Where the next element of the pattern begins.
    private int Next(int at)
    {
        if (_pattern[at].Value == '\\')
        {
            return at + 2 <= _pattern.Length ? at + 2 : throw Bad();
        }

        if (_pattern[at].Value != '[')
        {
            return at + 1;
        }

        at += at + 1 < _pattern.Length && _pattern[at + 1].Value == '^' ? 2 : 1;
        var isEmpty = true;
        for (; at < _pattern.Length; isEmpty = false)
        {
            if (_pattern[at].Value == ']')
            {
                return isEmpty ? throw Bad() : at + 1;
            }

            at = SkipClassCharacter(at);
            if (at < _pattern.Length && _pattern[at].Value == '-')
            {
                at = SkipClassCharacter(at + 1);
            }
        }

        throw Bad();
    }

    private int SkipClassCharacter(int at)
    {
        var isEscaped = at < _pattern.Length && _pattern[at].Value == '\\';
        at += isEscaped ? 1 : 0;
        return at < _pattern.Length && (isEscaped || _pattern[at].Value is not ('-' or ']')) ? at + 1 : throw Bad();
    }

    private static DavitException Bad() => new(ErrorKind.InvalidArgument, "syntax error in pattern");
}
