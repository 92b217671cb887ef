using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Davit.RegistryServer;

/// <summary>
/// The web server alone, without the host that usually goes around it: nothing is read from <c>appsettings.json</c> or
/// <c>ASPNETCORE_</c> variables of wherever the program is started, signals stay with the program, and it starts in half the time.
/// </summary>
internal sealed class WebListener : IDisposable
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);

    private readonly KestrelServer _kestrel;

    public WebListener(IPEndPoint address, ILoggerFactory loggers)
    {
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MaxRequestBodySize = null; // layers have any size; manifests are limited where they are read
        options.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
        // Clients compress or unpack while they transfer, so a pause of a minute is honest; longer ones are slow attacks.
        options.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(60));
        options.Limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(120));
        options.Listen(address);
        var transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), loggers);
        _kestrel = new KestrelServer(Options.Create(options), transport, loggers);
    }

    public Uri Url => new(_kestrel.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());

    public Task StartAsync(RequestDelegate handle, CancellationToken cancellationToken) =>
        _kestrel.StartAsync(new Application(handle), cancellationToken);

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(StopPatience);
        await _kestrel.StopAsync(patience.Token);
    }

    public void Dispose() => _kestrel.Dispose();

    private sealed class Application(RequestDelegate handle) : IHttpApplication<HttpContext>
    {
        public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

        public Task ProcessRequestAsync(HttpContext context) => handle(context);

        public void DisposeContext(HttpContext context, Exception? exception)
        {
        }
    }
}
