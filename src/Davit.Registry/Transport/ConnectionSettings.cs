using Davit.Registry.Authentication;
using Davit.Registry.Protocol;

namespace Davit.Registry.Transport;

internal sealed record ConnectionSettings(RetryPolicy Retries, TimeProvider Time, Func<RegistryCredential?> FindCredential)
{
    /// <summary>How much may be under way at once with the host.</summary>
    public HostSlots Slots { get; init; } = new(null);

    /// <summary>The repository the connection is for, by its path in references; an endpoint may know it by another.</summary>
    public string? RepositoryPath { get; init; }

    /// <inheritdoc cref="Authenticator.AsksForRefreshToken"/>
    public bool AsksForRefreshToken { get; init; }

    /// <summary>Told about every request and its answer.</summary>
    public Action<RegistryExchange>? Trace { get; init; }
}
