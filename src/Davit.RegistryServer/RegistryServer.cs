using Davit.Oci;
using Davit.RegistryServer.Endpoints;
using Davit.RegistryServer.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Davit.RegistryServer;

/// <summary>
/// A running registry that speaks the OCI distribution protocol (1.1). Committed content outlives any end of the process;
/// uploads can be resumed by clients after a restart.
/// </summary>
public sealed partial class RegistryServer : IAsyncDisposable
{
    private static readonly TimeSpan ExpiryInterval = TimeSpan.FromHours(1);

    private readonly WebApplication _application;
    private readonly RegistryStorage _storage;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private Task _expiry = Task.CompletedTask;
    private bool _isStopped;

    private RegistryServer(WebApplication application, RegistryStorage storage, ILogger logger)
    {
        _application = application;
        _storage = storage;
        _logger = logger;
    }

    /// <summary>Where it listens, with the port that was really taken.</summary>
    public Uri Url => new(_application.Urls.First());

    /// <summary>Returns when requests are answered.</summary>
    /// <exception cref="DavitException">InvalidArgument: the address. Conflict: the address or the data directory is in use.</exception>
    public static async Task<RegistryServer> StartAsync(RegistryServerOptions options, CancellationToken cancellationToken)
    {
        var address = ListenAddress.Parse(options.Address);
        var logger = options.Loggers.CreateLogger("Davit.RegistryServer");
        var storage = RegistryStorage.Open(options.DataDirectory, options.Time);
        var application = Build(kestrel => kestrel.Listen(address), options.Loggers);
        var server = new RegistryServer(application, storage, logger);
        try
        {
            storage.Uploads.RemoveOrphans();
            application.Run(new DistributionEndpoints(storage, logger).HandleAsync);
            await application.StartAsync(cancellationToken);
            server._expiry = server.ExpireUploadsAsync(options);
            return server;
        }
        catch (Exception e)
        {
            await server.DisposeAsync();
            throw e is IOException { InnerException: AddressInUseException }
                ? new DavitException(ErrorKind.Conflict, $"listen on '{options.Address}': address already in use", "Choose another port with '--addr'.", e)
                : e;
        }
    }

    /// <summary>Lets running requests end, for a few seconds, then cuts them off.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_isStopped)
        {
            return;
        }

        _isStopped = true;
        await _stopping.CancelAsync();
        await _application.StopAsync(cancellationToken);
        await _expiry;
        await _application.DisposeAsync();
        _storage.Dispose();
        _stopping.Dispose();
    }

    public async ValueTask DisposeAsync() => await StopAsync(new CancellationToken(canceled: true));

    private static WebApplication Build(Action<KestrelServerOptions> listen, ILoggerFactory loggers)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = "davit", Args = [] });
        builder.Logging.ClearProviders();
        builder.Services.Replace(ServiceDescriptor.Singleton(loggers));
        // The program that embeds the server decides about signals.
        builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, EmbeddedLifetime>());
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            Limit(kestrel);
            listen(kestrel);
        });
        return builder.Build();
    }

    private static void Limit(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = null; // layers have any size; manifests are limited where they are read
        kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
        // Clients compress or unpack while they transfer, so a pause of a minute is honest; longer ones are slow attacks.
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(60));
        kestrel.Limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(120));
    }

    private async Task ExpireUploadsAsync(RegistryServerOptions options)
    {
        using var timer = new PeriodicTimer(ExpiryInterval, options.Time);
        try
        {
            do
            {
                await ExpireOnceAsync(options.UploadLifetime);
            }
            while (await timer.WaitForNextTickAsync(_stopping.Token));
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task ExpireOnceAsync(TimeSpan lifetime)
    {
        try
        {
            await _storage.Uploads.ExpireAsync(lifetime, _stopping.Token);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Log.ExpiryFailed(_logger, e);
        }
    }

    private sealed class EmbeddedLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "removing old uploads failed")]
        public static partial void ExpiryFailed(ILogger logger, Exception exception);
    }
}
