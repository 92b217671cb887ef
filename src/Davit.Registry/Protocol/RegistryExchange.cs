namespace Davit.Registry.Protocol;

/// <summary>One request and what came of it. Never holds credentials.</summary>
/// <param name="Method">GET, HEAD …</param>
/// <param name="Url">Without user information, query and fragment, where secrets travel.</param>
/// <param name="StatusCode">Null when no answer came.</param>
/// <param name="Outcome">The status in words, or why no answer came.</param>
/// <param name="Duration">From sending to the answer's header; its body is not counted.</param>
public sealed record RegistryExchange(string Method, Uri Url, int? StatusCode, string Outcome, TimeSpan Duration)
{
    /// <summary>Where the answer sends the client instead; null when it does not.</summary>
    public Uri? RedirectedTo { get; init; }
}
