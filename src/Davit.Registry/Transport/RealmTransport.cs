using Davit.Registry.Hosts;

namespace Davit.Registry.Transport;

/// <summary>
/// How the token server of an endpoint is reached. It gets the password, and the endpoint alone chooses its address,
/// so leave to go unverified covers the endpoint itself and this machine, but no other host.
/// </summary>
internal sealed class RealmTransport(RegistryEndpoint endpoint, HttpTransport transport)
{
    /// <summary>What reaches <paramref name="realm"/>, and how it is to be written; null when it must not be asked.</summary>
    public (Uri Realm, HttpMessageInvoker Http)? Find(Uri realm)
    {
        realm = Correct(realm);
        return Reach(realm) is { } http ? (realm, http) : null;
    }

    // Registries behind a proxy that ends TLS often write http where they were asked by https; they are on the same host then.
    private Uri Correct(Uri realm) =>
        realm.Scheme == Uri.UriSchemeHttp && endpoint.Security is EndpointSecurity.Verified or EndpointSecurity.Unverified
        && Uri.TryCreate($"https://{endpoint.Authority}", UriKind.Absolute, out var own) && own.Host == realm.Host
            ? new UriBuilder(realm) { Scheme = Uri.UriSchemeHttps, Port = own.Port }.Uri
            : realm;

    private HttpMessageInvoker? Reach(Uri realm)
    {
        var isEndpoint = IsEndpoint(realm);
        var mayBeClear = endpoint.Security is EndpointSecurity.Insecure or EndpointSecurity.PlainHttp && (realm.IsLoopback || isEndpoint);
        var maySkipChecks = endpoint.Security is EndpointSecurity.Insecure or EndpointSecurity.Unverified && (realm.IsLoopback || isEndpoint);
        return realm.Scheme switch
        {
            _ when !isEndpoint && LinkLocal.Is(realm) => null,
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
