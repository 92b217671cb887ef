namespace Davit.Registry.Hosts;

/// <summary>What makes the connections to an endpoint other than ordinary ones.</summary>
public sealed record EndpointConnection
{
    /// <summary>PEM files of authorities that are trusted besides the machine's.</summary>
    public IReadOnlyList<string> CaFiles { get; init; } = [];

    public IReadOnlyList<ClientCertificateFile> ClientCertificates { get; init; } = [];

    /// <summary>Instead of the environment's.</summary>
    public Uri? Proxy { get; init; }

    public TimeSpan? DialTimeout { get; init; }

    public bool IsOrdinary => CaFiles.Count == 0 && ClientCertificates.Count == 0 && Proxy is null && DialTimeout is null;
}
