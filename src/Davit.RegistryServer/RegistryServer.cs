using Davit.Oci;
using Davit.RegistryServer.Endpoints;
using Davit.RegistryServer.Storage;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Davit.RegistryServer;

/// <summary>
/// A running registry that speaks the OCI distribution protocol (1.1). Committed content outlives any end of the process;
/// uploads can be resumed by clients after a restart.
/// </summary>
public sealed partial class RegistryServer : IAsyncDisposable
{
    private static readonly TimeSpan ExpiryInterval = TimeSpan.FromHours(1);

    private readonly WebListener _listener;
    private readonly RegistryStorage _storage;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private Task _expiry = Task.CompletedTask;
    private bool _isStopped;

    private RegistryServer(WebListener listener, RegistryStorage storage, ILogger logger)
    {
        _listener = listener;
        _storage = storage;
        _logger = logger;
    }

    /// <summary>Where it listens, with the port that was really taken.</summary>
    public Uri Url => _listener.Url;

    /// <summary>Returns when requests are answered.</summary>
    /// <exception cref="DavitException">InvalidArgument: the address. Conflict: the address or the data directory is in use.</exception>
    public static async Task<RegistryServer> StartAsync(RegistryServerOptions options, CancellationToken cancellationToken)
    {
        var address = ListenAddress.Parse(options.Address);
        var logger = options.Loggers.CreateLogger("Davit.RegistryServer");
        var storage = RegistryStorage.Open(options.DataDirectory, options.Time);
        var server = new RegistryServer(new WebListener(address, options.Loggers), storage, logger);
        try
        {
            storage.Uploads.RemoveOrphans();
            storage.Blobs.RemoveOrphans();
            await server._listener.StartAsync(new DistributionEndpoints(storage, logger).HandleAsync, cancellationToken);
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

    /// <summary>Lets running requests end, until the token is cancelled or a few seconds have passed, then cuts them off.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_isStopped)
        {
            return;
        }

        _isStopped = true;
        await _stopping.CancelAsync();
        await _listener.StopAsync(cancellationToken);
        await _expiry;
        _listener.Dispose();
        _storage.Dispose();
        _stopping.Dispose();
    }

    public async ValueTask DisposeAsync() => await StopAsync(new CancellationToken(canceled: true));

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

    private static partial class Log
    {
        [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "removing old uploads failed")]
        public static partial void ExpiryFailed(ILogger logger, Exception exception);
    }
}
