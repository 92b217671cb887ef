using Davit.Oci;

namespace Davit.Registry.Protocol;

/// <summary>
/// A registry (or its token server) refused a request, answered nonsense, or did not answer:
/// then <see cref="StatusCode"/> is null. Never holds credentials.
/// </summary>
public sealed class RegistryException(ErrorKind kind, string message, string? hint = null, Exception? innerException = null)
    : DavitException(kind, message, hint, innerException)
{
    public required string Method { get; init; }

    /// <summary>The request's URL without user information, query and fragment, where secrets travel.</summary>
    public required Uri Url { get; init; }

    public int? StatusCode { get; init; }

    public IReadOnlyList<RegistryError> Errors { get; init; } = [];

    /// <summary>True when the connection broke or timed out, so that the same request may succeed at once.</summary>
    internal bool IsTransient { get; init; }

    /// <summary>True when the token server refused, not the registry.</summary>
    internal bool IsTokenRefusal { get; init; }

    /// <summary>How long the registry asks to be left alone; null when it does not.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public bool Has(RegistryErrorCode code) => Errors.Any(e => e.Code == code.Code);

    internal static Uri WithoutSecrets(Uri url) =>
        new UriBuilder(url) { UserName = "", Password = "", Query = "", Fragment = "" }.Uri;
}
