using System.Net;
using System.Net.Security;

namespace Davit.Registry.Transport;

/// <summary>The connections of this process: two pools, with and without checking certificates.</summary>
internal sealed class HttpTransport(string userAgent, TimeSpan stallTimeout, TimeSpan connectTimeout) : IDisposable
{
    private readonly Lazy<HttpMessageInvoker> _verified = new(() => Create(connectTimeout, acceptsAnyCertificate: false));
    private readonly Lazy<HttpMessageInvoker> _insecure = new(() => Create(connectTimeout, acceptsAnyCertificate: true));

    public HttpMessageInvoker Verified => _verified.Value;

    /// <summary>Accepts any certificate, as Docker does for insecure registries.</summary>
    public HttpMessageInvoker Insecure => _insecure.Value;

    public static IWebProxy Proxy { get; } = new EnvironmentProxy(HttpClient.DefaultProxy);

    public TimeSpan StallTimeout => stallTimeout;

    public TimeSpan ConnectTimeout => connectTimeout;

    public string UserAgent => userAgent;

    public void Dispose()
    {
        foreach (var pool in new[] { _verified, _insecure }.Where(p => p.IsValueCreated))
        {
            pool.Value.Dispose();
        }
    }

    private static HttpMessageInvoker Create(TimeSpan connectTimeout, bool acceptsAnyCertificate) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false, // by hand, so that Authorization stays with its host
        AutomaticDecompression = DecompressionMethods.None, // digests are of the bytes as stored
        UseCookies = false,
        Proxy = Proxy,
        ConnectTimeout = connectTimeout,
        EnableMultipleHttp2Connections = true,
        InitialHttp2StreamWindowSize = 4 * 1024 * 1024,
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
        MaxResponseHeadersLength = 64,
        ActivityHeadersPropagator = null,
        SslOptions = new SslClientAuthenticationOptions
        {
#pragma warning disable CA5359 // Asked for by insecure-registries, or loopback.
            RemoteCertificateValidationCallback = acceptsAnyCertificate ? (_, _, _, _) => true : null,
#pragma warning restore CA5359
        },
    });
}
