using Davit.Registry.Protocol;

namespace Davit.Engine.Registries;

/// <summary>A request to a registry, a mirror or a token server, and what came of it. Never holds credentials.</summary>
/// <param name="Method">GET, HEAD …</param>
/// <param name="Url">Without its query, where secrets travel.</param>
/// <param name="StatusCode">Null when no answer came.</param>
/// <param name="Outcome">The status in words, or why no answer came.</param>
/// <param name="Duration">From sending to the answer's header; its body is not counted.</param>
public sealed record RegistryAnswer(string Method, Uri Url, int? StatusCode, string Outcome, TimeSpan Duration)
{
    /// <summary>Where the answer sends the client instead; null when it does not.</summary>
    public Uri? RedirectedTo { get; init; }

    internal static RegistryAnswer Of(RegistryExchange exchange) =>
        new(exchange.Method, exchange.Url, exchange.StatusCode, exchange.Outcome, exchange.Duration) { RedirectedTo = exchange.RedirectedTo };
}
