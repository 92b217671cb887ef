namespace Davit.Oci;

/// <summary>The character rules of references, without regular expressions (they would cost a compile at each start).</summary>
public static class ReferenceGrammar
{
    /// <summary>A 64-character hexadecimal string, which names an image by ID and never a repository.</summary>
    public static bool IsIdentifier(string text) => text.Length == 64 && LowerHex.IsAllOf(text);

    /// <summary><c>[\w][\w.-]{0,127}</c>.</summary>
    public static bool IsTag(string text) =>
        text.Length is > 0 and <= OciLimits.MaxTagLength && text[0] is not ('.' or '-') && Consists(text, c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-');

    /// <summary>Components of <c>[a-z0-9]+</c> joined by <c>.</c>, <c>_</c>, <c>__</c> or any number of <c>-</c>, separated by <c>/</c>.</summary>
    public static bool IsPath(string text)
    {
        foreach (var range in text.AsSpan().Split('/'))
        {
            if (!IsPathComponent(text.AsSpan(range)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Host name, IPv4 or bracketed IPv6 address, with an optional port.</summary>
    public static bool IsDomain(string text)
    {
        if (text.Length > OciLimits.MaxDomainLength)
        {
            return false;
        }

        var host = text.AsSpan();
        var colon = host.LastIndexOf(':');
        if (colon >= 0 && host[^1] != ']')
        {
            var port = host[(colon + 1)..];
            if (port.IsEmpty || port.ContainsAnyExceptInRange('0', '9'))
            {
                return false;
            }

            host = host[..colon];
        }

        if (host.StartsWith("[") && host.EndsWith("]"))
        {
            return host.Length > 2 && Consists(host[1..^1], c => char.IsAsciiHexDigit(c) || c == ':');
        }

        foreach (var range in host.Split('.'))
        {
            var label = host[range];
            if (label.IsEmpty || label[0] == '-' || label[^1] == '-' || !Consists(label, c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            {
                return false;
            }
        }

        return true;
    }

    // No SearchValues: their vector code is compiled at each start, which costs more than all the names of a command line.
    private static bool Consists(ReadOnlySpan<char> text, Func<char, bool> isAllowed)
    {
        foreach (var c in text)
        {
            if (!isAllowed(c))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsPathComponent(ReadOnlySpan<char> component)
    {
        for (var i = 0; i < component.Length;)
        {
            var start = i;
            while (i < component.Length && (char.IsAsciiLetterLower(component[i]) || char.IsAsciiDigit(component[i])))
            {
                i++;
            }

            if (i == start)
            {
                return false;
            }

            if (i == component.Length)
            {
                return true;
            }

            var separator = component[i..];
            var length = separator[0] switch
            {
                '.' => 1,
                '_' => separator.StartsWith("__") ? 2 : 1,
                '-' => separator.IndexOfAnyExcept('-') is var end and > 0 ? end : separator.Length,
                _ => 0,
            };
            if (length == 0)
            {
                return false;
            }

            i += length;
        }

        return false;
    }
}
