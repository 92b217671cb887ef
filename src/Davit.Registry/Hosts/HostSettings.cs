namespace Davit.Registry.Hosts;

/// <summary>What a directory says about one registry.</summary>
/// <param name="Hosts">Asked before the registry itself, in this order.</param>
/// <param name="Server">The registry itself; null for where its name leads.</param>
internal sealed record HostSettings(IReadOnlyList<RegistryEndpoint> Hosts, RegistryEndpoint? Server)
{
    /// <summary>For where the name leads.</summary>
    public EndpointConnection? Connection { get; init; }

    public bool SkipsVerification { get; init; }

    public EndpointCapabilities Capabilities { get; init; } = EndpointCapabilities.All;

    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];
}
