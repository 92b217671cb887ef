using System.Buffers;

namespace Davit.Oci;

/// <summary>The character rules of references, without regular expressions (they would cost a compile at each start).</summary>
public static class ReferenceGrammar
{
    private static readonly SearchValues<char> TagCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-");

    private static readonly SearchValues<char> Identifier = SearchValues.Create("abcdef0123456789");

    private static readonly SearchValues<char> AddressCharacters = SearchValues.Create("abcdefABCDEF0123456789:");

    /// <summary>A 64-character hexadecimal string, which names an image by ID and never a repository.</summary>
    public static bool IsIdentifier(string text) => text.Length == 64 && !text.AsSpan().ContainsAnyExcept(Identifier);

    /// <summary><c>[\w][\w.-]{0,127}</c>.</summary>
    public static bool IsTag(string text) =>
        text.Length is > 0 and <= OciLimits.MaxTagLength && text[0] is not ('.' or '-') && !text.AsSpan().ContainsAnyExcept(TagCharacters);

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
            return host.Length > 2 && !host[1..^1].ContainsAnyExcept(AddressCharacters);
        }

        foreach (var range in host.Split('.'))
        {
            var label = host[range];
            if (label.IsEmpty || label[0] == '-' || label[^1] == '-' || !IsLabel(label))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsLabel(ReadOnlySpan<char> label)
    {
        foreach (var c in label)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '-')
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
