using System.Diagnostics.CodeAnalysis;

namespace Davit.Registry.Protocol;

/// <summary>The Link header by which lists name their next page (RFC 8288): <c>&lt;/v2/x/tags/list?last=b&amp;n=2&gt;; rel="next"</c>.</summary>
public static class PageLink
{
    public static string Next(string target) => $"<{target}>; rel=\"next\"";

    /// <summary>The target of the link to the next page, null when there is none.</summary>
    public static string? FindNext(IEnumerable<string> headerValues)
    {
        foreach (var value in headerValues)
        {
            var rest = value.AsSpan();
            while (TryTake(ref rest, out var target, out var parameters))
            {
                if (IsNext(parameters))
                {
                    return target;
                }
            }
        }

        return null;
    }

    // One value may hold several links, and a target may hold commas: a link ends where the next angle bracket opens.
    private static bool TryTake(ref ReadOnlySpan<char> rest, [NotNullWhen(true)] out string? target, out ReadOnlySpan<char> parameters)
    {
        target = null;
        parameters = default;
        var start = rest.IndexOf('<');
        var length = start < 0 ? -1 : rest[start..].IndexOf('>');
        if (length < 0)
        {
            return false;
        }

        target = rest[(start + 1)..(start + length)].ToString();
        rest = rest[(start + length + 1)..];
        var end = rest.IndexOf('<') is var next and >= 0 ? next : rest.Length;
        parameters = rest[..end];
        rest = rest[end..];
        return true;
    }

    private static bool IsNext(ReadOnlySpan<char> parameters)
    {
        foreach (var range in parameters.Split(';'))
        {
            var parameter = parameters[range].Trim(" ,");
            if (parameter.StartsWith("rel", StringComparison.OrdinalIgnoreCase) && parameter[3..].TrimStart() is ['=', .. var relation]
                && relation.Trim(" \"").Equals("next", StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
