using Davit.Registry.Authentication;

namespace Davit.Registry.Transport;

internal sealed record ConnectionSettings(RetryPolicy Retries, TimeProvider Time, Func<RegistryCredential?> FindCredential)
{
    /// <summary>In each direction; null for no limit.</summary>
    public int? MaxTransfers { get; init; }
}
