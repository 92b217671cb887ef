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
        var isEndpoint = IsEndpoint(realm);
        var mayBeClear = endpoint.Security is EndpointSecurity.Insecure or EndpointSecurity.PlainHttp && (realm.IsLoopback || isEndpoint);
        var maySkipChecks = endpoint.Security is EndpointSecurity.Insecure or EndpointSecurity.Unverified && (realm.IsLoopback || isEndpoint);
        return realm.Scheme switch
        {
            "https" when isEndpoint => transport.Own(endpoint),
            "https" when maySkipChecks => transport.Insecure,
            "https" => transport.Others(endpoint),
            "http" when mayBeClear => isEndpoint ? transport.Own(endpoint) : transport.Verified,
            _ => null,
        };
    }

    // Through a URL, so that case and a default port that is written out make no difference.
    private bool IsEndpoint(Uri realm) =>
        Uri.TryCreate($"{realm.Scheme}://{endpoint.Authority}", UriKind.Absolute, out var own) && own.Authority == realm.Authority;
}
