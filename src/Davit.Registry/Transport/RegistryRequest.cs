using System.Net.Http.Headers;
using Davit.Registry.Authentication;

namespace Davit.Registry.Transport;

/// <summary>A request to one endpoint, in a form that can be sent again.</summary>
internal sealed record RegistryRequest(HttpMethod Method, RequestTarget Target, IReadOnlyList<TokenScope> Scopes)
{
    /// <summary>Bodies from this size on are worth a connection of their own.</summary>
    public const long BulkBytes = 1024 * 1024;

    public string? Accept { get; init; }

    public RangeHeaderValue? Range { get; init; }

    /// <summary>Makes the body anew for each sending; null when there is none.</summary>
    public Func<StallTimer, HttpContent>? Content { get; init; }

    /// <summary>False when the body can be made only once: then neither a challenge nor a redirect can be followed.</summary>
    public bool IsReplayable { get; init; } = true;

    /// <summary>
    /// True for bodies of megabytes, which get a connection of their own: HTTP/1.1. Streams of one HTTP/2 connection share its packet losses, and
    /// servers let little of an upload be under way.
    /// </summary>
    public bool IsBulk { get; init; }

    /// <summary>True when sending it twice does no harm, so that it is repeated after failures.</summary>
    public bool IsRepeatable { get; init; } = true;
}

/// <summary>Where a request goes: a path below the endpoint's <c>/v2/</c>, or a URL the endpoint itself gave.</summary>
internal sealed record RequestTarget
{
    private RequestTarget(string? path, Uri? url)
    {
        Path = path;
        Url = url;
    }

    public string? Path { get; }

    public Uri? Url { get; }

    public static RequestTarget Below(string path) => new(path, null);

    public static RequestTarget At(Uri url) => new(null, url);
}
