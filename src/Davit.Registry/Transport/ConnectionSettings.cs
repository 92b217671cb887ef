using Davit.Registry.Authentication;

namespace Davit.Registry.Transport;

internal sealed record ConnectionSettings(RetryPolicy Retries, TimeProvider Time, Func<RegistryCredential?> FindCredential);
