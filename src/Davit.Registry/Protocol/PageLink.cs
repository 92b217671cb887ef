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
            var start = value.IndexOf('<', StringComparison.Ordinal);
            var end = value.IndexOf('>', StringComparison.Ordinal);
            if (start >= 0 && end > start && value.AsSpan(end).Contains("next", StringComparison.OrdinalIgnoreCase))
            {
                return value[(start + 1)..end];
            }
        }

        return null;
    }
}
