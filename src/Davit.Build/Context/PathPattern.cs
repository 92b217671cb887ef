namespace Davit.Build.Context;

/// <summary>
/// Go's <c>filepath.Match</c> for one path component: <c>*</c>, <c>?</c>, <c>[a-z]</c>, <c>[^a-z]</c>, and <c>\</c> before any
/// character. COPY's sources are written in it.
/// </summary>
public static class PathPattern
{
    public static bool HasWildcards(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is '*' or '?' or '[')
            {
                return true;
            }

            if (text[i] == '\\')
            {
                i++;
            }
        }

        return false;
    }

    /// <summary>False for any name when the pattern is malformed, as Docker has it. Linear in the number of stars.</summary>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        ReadOnlySpan<char> afterStar = default;
        ReadOnlySpan<char> nameAtStar = default;
        var hasStar = false;
        while (true)
        {
            var rest = pattern;
            if (pattern.StartsWith("*"))
            {
                hasStar = true;
                afterStar = pattern[1..];
                nameAtStar = name;
                pattern = afterStar;
            }
            else if (name.IsEmpty)
            {
                return pattern.IsEmpty;
            }
            else if (!rest.IsEmpty && MatchesOne(ref rest, name[0]))
            {
                pattern = rest;
                name = name[1..];
            }
            else if (hasStar)
            {
                // Only the last star needs to take more: an earlier one taking more would leave it less to find.
                nameAtStar = nameAtStar[1..];
                pattern = afterStar;
                name = nameAtStar;
            }
            else
            {
                return false;
            }
        }
    }

    /// <summary>Takes one pattern element off the front.</summary>
    private static bool MatchesOne(ref ReadOnlySpan<char> pattern, char c)
    {
        var first = pattern[0];
        pattern = pattern[1..];
        switch (first)
        {
            case '?':
                return true;
            case '[':
                return MatchesClass(ref pattern, c);
            case '\\':
                if (pattern.IsEmpty)
                {
                    return false;
                }

                first = pattern[0];
                pattern = pattern[1..];
                return first == c;
            default:
                return first == c;
        }
    }

    private static bool MatchesClass(ref ReadOnlySpan<char> pattern, char c)
    {
        var isNegated = pattern.StartsWith("^");
        pattern = isNegated ? pattern[1..] : pattern;
        var isMatch = false;
        for (var count = 0; ; count++)
        {
            if (count > 0 && pattern.StartsWith("]"))
            {
                pattern = pattern[1..];
                return isMatch != isNegated;
            }

            if (!TryTake(ref pattern, out var low))
            {
                return false;
            }

            var high = low;
            if (pattern.StartsWith("-"))
            {
                pattern = pattern[1..];
                if (!TryTake(ref pattern, out high))
                {
                    return false;
                }
            }

            isMatch |= low <= c && c <= high;
        }
    }

    private static bool TryTake(ref ReadOnlySpan<char> pattern, out char c)
    {
        c = '\0';
        if (pattern.IsEmpty || pattern[0] is '-' or ']')
        {
            return false;
        }

        pattern = pattern[0] == '\\' ? pattern[1..] : pattern;
        if (pattern.IsEmpty)
        {
            return false;
        }

        c = pattern[0];
        pattern = pattern[1..];
        return true;
    }
}
