using System.Globalization;
using System.Net;
using Davit.Oci;
using Davit.Registry.Protocol;

namespace Davit.Registry.Transfer;

/// <summary>An answer that is no success, in the server's words as far as it has any.</summary>
internal sealed record Refusal(HttpStatusCode StatusCode, Uri Url, IReadOnlyList<RegistryError> Errors)
{
    /// <summary>What stands behind the number in the status line; empty in HTTP/2.</summary>
    public string ReasonPhrase { get; init; } = "";

    /// <summary>Another host answered, one the registry had sent us to.</summary>
    public bool IsFromElsewhere { get; init; }

    /// <summary>The token was read and does not allow it (RFC 6750, 3.1): being logged in better is no help.</summary>
    public bool LacksScope { get; init; }

    public RateLimit? RateLimit { get; init; }

    /// <summary>How long the server asks to be left alone; null when it does not.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public int Status => (int)StatusCode;

    /// <summary>The first of the codes that this library knows.</summary>
    public RegistryErrorCode? Code => Errors.Select(e => RegistryErrorCode.Find(e.Code)).FirstOrDefault(c => c is not null);

    public bool IsOfBlob => Url.AbsolutePath.Contains("/blobs/", StringComparison.Ordinal);

    public ErrorKind Kind => Status switch
    {
        401 => LacksScope ? ErrorKind.Denied : ErrorKind.Unauthenticated,
        403 => ErrorKind.Denied,
        404 => ErrorKind.NotFound,
        405 => ErrorKind.Unsupported,
        409 or 412 => ErrorKind.Conflict,
        413 or 429 => ErrorKind.Exhausted,
        >= 500 => ErrorKind.Unavailable,
        _ => Code?.Kind ?? ErrorKind.InvalidArgument,
    };

    private string? Message => Errors.FirstOrDefault(e => e.Message.Length > 0)?.Message;

    /// <summary>The code in words and what the server says to it: <c>denied: requested access to the resource is denied</c>.</summary>
    public string Words()
    {
        if (LacksScope)
        {
            // The usual words of a 401 ask for a login, which there was.
            return $"denied: {(Message is null || Message == RegistryErrorCode.Unauthorized.Message ? RegistryErrorCode.Denied.Message : Message)}";
        }

        if (Errors is [{ Code: var first }, ..] && (Code?.Code ?? first) is { Length: > 0 } code)
        {
            var word = code.ToLowerInvariant().Replace('_', ' ');
            var said = Message ?? Code?.Message ?? word;
            return word == said ? word : $"{word}: {said}";
        }

        return Message ?? $"received unexpected HTTP status: {StatusLine()}";
    }

    /// <summary>What the server says, without its code.</summary>
    public string Said(string otherwise) => Message ?? otherwise;

    public bool Speaks(string part) => Errors.Any(e => e.Message.Contains(part, StringComparison.OrdinalIgnoreCase));

    public string StatusLine()
    {
        var reason = ReasonPhrase.Length > 0 ? ReasonPhrase : new HttpResponseMessage(StatusCode).ReasonPhrase;
        return string.Create(CultureInfo.InvariantCulture, $"{Status} {reason}").TrimEnd();
    }
}
