using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Davit.RegistryServer.Routing;

/// <summary>Which part of a list is asked for: at most <c>n</c> entries after <c>last</c>.</summary>
internal sealed record PageQuery(int Count, string After)
{
    public static bool TryParse(IQueryCollection query, int maxCount, [NotNullWhen(true)] out PageQuery? page)
    {
        var text = query["n"].ToString();
        page = null;
        if (text.Length == 0)
        {
            page = new PageQuery(maxCount, query["last"].ToString());
        }
        else if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            page = new PageQuery((int)Math.Min(count, (ulong)maxCount), query["last"].ToString());
        }

        return page is not null;
    }
}
