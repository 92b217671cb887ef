using System.Text;

namespace Davit.Build.Dockerfile.Expansion;

/// <summary>
/// The pattern of <c>${v#p}</c> and its kin: <c>*</c> any stretch, <c>?</c> any character, backslash takes their meaning away.
/// Bracket expressions have none here. Matching tries all states at once, so its time is bounded by length × pattern.
/// </summary>
internal sealed class GlobPattern
{
    private const int AnyCharacter = -1;
    private const int AnyStretch = -2;

    private readonly int[] _tokens;

    private GlobPattern(int[] tokens) => _tokens = tokens;

    /// <exception cref="ExpansionException">A backslash before a character that needs none.</exception>
    public static GlobPattern Parse(string pattern)
    {
        var tokens = new List<int>(pattern.Length);
        for (var i = 0; i < pattern.Length; i++)
        {
            tokens.Add(pattern[i] switch
            {
                '*' => AnyStretch,
                '?' => AnyCharacter,
                '\\' => Escaped(pattern, ++i),
                var c => c,
            });
        }

        return new GlobPattern([.. tokens]);
    }

    public string TrimStart(string value, MatchExtent extent) => value[(MatchAt(value, 0, extent) ?? 0)..];

    public string TrimEnd(string value, MatchExtent extent)
    {
        var mirrored = new GlobPattern([.. _tokens.Reverse()]);
        var reversed = new string([.. value.Reverse()]);
        return value[..(value.Length - (mirrored.MatchAt(reversed, 0, extent) ?? 0))];
    }

    public string ReplaceFirst(string value, string replacement)
    {
        for (var start = 0; start <= value.Length; start++)
        {
            if (MatchAt(value, start, MatchExtent.Longest) is { } length)
            {
                return string.Concat(value.AsSpan(0, start), replacement, value.AsSpan(start + length));
            }
        }

        return value;
    }

    public string ReplaceAll(string value, string replacement)
    {
        var result = new StringBuilder();
        var position = 0;
        var lastEnd = -1;
        while (position <= value.Length)
        {
            var length = MatchAt(value, position, MatchExtent.Longest);
            var isEmptyAfterMatch = length == 0 && position == lastEnd;
            if (length is not null && !isEmptyAfterMatch)
            {
                result.Append(replacement);
                position += length.Value;
                lastEnd = position;
            }

            if (length is null or 0)
            {
                result.Append(position < value.Length ? value[position].ToString() : "");
                position++;
            }
        }

        return result.ToString();
    }

    private static int Escaped(string pattern, int index)
    {
        if (index >= pattern.Length)
        {
            throw new ExpansionException($"invalid pattern ({pattern}) in substitution: invalid escape '\\'");
        }

        return pattern[index] is '*' or '?' or '\\' or '}' or '/'
            ? pattern[index]
            : throw new ExpansionException($"invalid pattern ({pattern}) in substitution: invalid escape '\\{pattern[index]}'");
    }

    /// <returns>The length of the match that begins at <paramref name="start"/>; null when there is none.</returns>
    private int? MatchAt(string value, int start, MatchExtent extent)
    {
        var states = new bool[_tokens.Length + 1];
        states[0] = true;
        SkipStretches(states);
        int? longest = null;
        for (var i = start; ; i++)
        {
            if (states[_tokens.Length])
            {
                longest = i - start;
                if (extent == MatchExtent.Shortest)
                {
                    return longest;
                }
            }

            if (i == value.Length || !Step(states, value[i]))
            {
                return longest;
            }
        }
    }

    private void SkipStretches(bool[] states)
    {
        for (var s = 0; s < _tokens.Length; s++)
        {
            states[s + 1] |= states[s] && _tokens[s] == AnyStretch;
        }
    }

    private bool Step(bool[] states, char c)
    {
        var isAlive = false;
        for (var s = _tokens.Length; s >= 0; s--)
        {
            var stays = states[s] && s < _tokens.Length && _tokens[s] == AnyStretch;
            var arrives = s > 0 && states[s - 1] && (_tokens[s - 1] == c || _tokens[s - 1] == AnyCharacter);
            states[s] = stays || arrives;
            isAlive |= states[s];
        }

        SkipStretches(states);
        return isAlive;
    }
}
