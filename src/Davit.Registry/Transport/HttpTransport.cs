using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using Davit.Registry.Hosts;
using Davit.Registry.Protocol;
using DialFunction = System.Func<System.Net.Http.SocketsHttpConnectionContext, System.Threading.CancellationToken, System.Threading.Tasks.ValueTask<System.IO.Stream>>;

namespace Davit.Registry.Transport;

/// <summary>The connections of this process: a pool each for checking certificates, for not checking, and for every special way to connect.</summary>
/// <param name="dial">How ordinary connections are made; null for TCP.</param>
internal sealed class HttpTransport(string userAgent, TimeSpan stallTimeout, TimeSpan connectTimeout, DialFunction? dial = null) : IDisposable
{
    private static readonly EndpointConnection Ordinary = new();

    private readonly Lazy<HttpMessageInvoker> _verified = new(() => Create(Ordinary, connectTimeout, acceptsAnyCertificate: false, dial));
    private readonly Lazy<HttpMessageInvoker> _insecure = new(() => Create(Ordinary, connectTimeout, acceptsAnyCertificate: true));

    public HttpMessageInvoker Verified => _verified.Value;

    /// <summary>Accepts any certificate, as Docker does for insecure registries.</summary>
    public HttpMessageInvoker Insecure => _insecure.Value;

    private readonly ConcurrentDictionary<EndpointConnection, EndpointConnection> _shared = new();
    private readonly ConcurrentDictionary<(EndpointConnection Connection, bool AcceptsAnyCertificate), Lazy<HttpMessageInvoker>> _special = new();

    /// <summary>What reaches the endpoint itself.</summary>
    public HttpMessageInvoker Own(RegistryEndpoint endpoint)
    {
        var acceptsAny = endpoint.Security is EndpointSecurity.Insecure or EndpointSecurity.Unverified;
        return endpoint.Connection is { IsOrdinary: false } connection ? Special(connection, acceptsAny)
            : acceptsAny ? Insecure
            : Verified;
    }

    /// <summary>
    /// What reaches the hosts an endpoint sends us to: the authorities it is trusted by count for them too, since a storage or a token
    /// server beside it has its certificate from them. Leave to check nothing and our own certificate stay with the endpoint.
    /// </summary>
    public HttpMessageInvoker Others(RegistryEndpoint endpoint) =>
        endpoint.Connection is { } connection && (connection.CaFiles.Count > 0 || connection.Proxy is not null)
            ? Special(_shared.GetOrAdd(connection, c => c with { ClientCertificates = [] }), acceptsAnyCertificate: false)
            : Verified;

    /// <summary>What stands between here and the URL, without its password; null for nothing.</summary>
    public static Uri? ProxyOf(Uri url, RegistryEndpoint? endpoint) =>
        (endpoint?.Connection?.Proxy ?? (Proxy.IsBypassed(url) ? null : Proxy.GetProxy(url))) is { } proxy ? RegistryException.WithoutSecrets(proxy) : null;

    public static IWebProxy Proxy { get; } = new EnvironmentProxy(HttpClient.DefaultProxy);

    public TimeSpan StallTimeout => stallTimeout;

    public TimeSpan ConnectTimeout => connectTimeout;

    public string UserAgent => userAgent;

    public void Dispose()
    {
        foreach (var pool in _special.Values.Concat([_verified, _insecure]).Where(p => p.IsValueCreated))
        {
            pool.Value.Dispose();
        }
    }

    private HttpMessageInvoker Special(EndpointConnection connection, bool acceptsAnyCertificate) =>
        _special.GetOrAdd((connection, acceptsAnyCertificate), key => new Lazy<HttpMessageInvoker>(() => Create(key.Connection, connectTimeout, key.AcceptsAnyCertificate))).Value;

    private static HttpMessageInvoker Create(EndpointConnection connection, TimeSpan connectTimeout, bool acceptsAnyCertificate, DialFunction? dial = null) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false, // by hand, so that Authorization stays with its host
        AutomaticDecompression = DecompressionMethods.None, // digests are of the bytes as stored
        UseCookies = false,
        Proxy = connection.Proxy is { } proxy ? new WebProxy(proxy) : Proxy,
        ConnectTimeout = connection.DialTimeout ?? connectTimeout,
        EnableMultipleHttp2Connections = true,
        InitialHttp2StreamWindowSize = 4 * 1024 * 1024,
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
        MaxResponseHeadersLength = 64,
        ActivityHeadersPropagator = null,
        ConnectCallback = dial,
        SslOptions = TlsOptions(connection, acceptsAnyCertificate),
    });

    private static SslClientAuthenticationOptions TlsOptions(EndpointConnection connection, bool acceptsAnyCertificate)
    {
        var options = new SslClientAuthenticationOptions();
        if (acceptsAnyCertificate)
        {
#pragma warning disable CA5359 // Asked for by insecure-registries or skip_verify, or loopback.
            options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else
        {
            options.RemoteCertificateValidationCallback = new CertificateTrust(connection.CaFiles).IsTrusted;
        }

        if (connection.ClientCertificates.Count > 0)
        {
            ClientCertificates.Offer(options, connection.ClientCertificates);
        }

        return options;
    }
}
