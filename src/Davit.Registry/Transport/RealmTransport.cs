using Davit.Registry.Hosts;

namespace Davit.Registry.Transport;

/// <summary>
/// How the token server of an endpoint is reached. It gets the password, and the endpoint alone chooses its address,
/// so leave to go unverified covers the endpoint itself and this machine, but no other host.
/// </summary>
internal sealed class RealmTransport(RegistryEndpoint endpoint, HttpTransport transport)
{
    /// <summary>Null when <paramref name="realm"/> must not be asked.</summary>
    public HttpMessageInvoker? Find(Uri realm)
    {
        var maySkipChecks = endpoint.Security != EndpointSecurity.Verified && (realm.IsLoopback || IsEndpoint(realm));
        return realm.Scheme switch
        {
            "https" when maySkipChecks && endpoint.Security == EndpointSecurity.Insecure => transport.Insecure,
            "https" => transport.Verified,
            "http" when maySkipChecks => transport.Verified,
            _ => null,
        };
    }

    // Through a URL, so that case and a default port that is written out make no difference.
    private bool IsEndpoint(Uri realm) =>
        Uri.TryCreate($"{realm.Scheme}://{endpoint.Authority}", UriKind.Absolute, out var own) && own.Authority == realm.Authority;
}
