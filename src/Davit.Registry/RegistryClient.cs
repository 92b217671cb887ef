using System.Collections.Concurrent;
using System.Net;
using Davit.Oci;
using Davit.Registry.Authentication;
using Davit.Registry.Hosts;
using Davit.Registry.Protocol;
using Davit.Registry.Transfer;
using Davit.Registry.Transport;

namespace Davit.Registry;

/// <summary>
/// Speaks to registries. One for a process: it keeps connections, tokens and what was found out about each host.
/// Thread-safe. Disposing it ends the transfers of all its repositories.
/// </summary>
public sealed class RegistryClient : IDisposable
{
    private readonly HttpTransport _transport;
    private readonly ConcurrentDictionary<RegistryEndpoint, RegistryConnection> _connections = new();

    public RegistryClient(RegistryClientOptions options)
    {
        Options = options;
        Downloads = new TransferSlots(options.MaxDownloads);
        Uploads = new TransferSlots(options.MaxUploads);
        _transport = new HttpTransport(options.UserAgent, options.StallTimeout, options.ConnectTimeout);
    }

    public RegistryClientOptions Options { get; }

    internal TransferSlots Downloads { get; }

    internal TransferSlots Uploads { get; }

    /// <summary>
    /// The repository of <paramref name="reference"/>; its tag or digest is what resolving yields, <c>latest</c> when it has neither.
    /// Nothing is sent yet.
    /// </summary>
    public RegistryRepository Open(ImageReference reference) => new(this, reference.OrLatest());

    /// <summary>Returns when the registry answers and accepts the credentials there are.</summary>
    /// <exception cref="RegistryException">Unauthenticated or Unavailable.</exception>
    public async Task PingAsync(string domain, CancellationToken cancellationToken)
    {
        var endpoint = await Options.Hosts.FindUpstreamAsync(domain, cancellationToken);
        await PingAsync(Connect(endpoint, domain), domain, cancellationToken);
    }

    /// <summary>Returns when the registry accepts <paramref name="credential"/>; keeping it is the caller's business.</summary>
    /// <exception cref="RegistryException">Unauthenticated: it does not.</exception>
    public async Task LoginAsync(string domain, RegistryCredential credential, CancellationToken cancellationToken)
    {
        var endpoint = await Options.Hosts.FindUpstreamAsync(domain, cancellationToken);
        // A connection of its own: the shared one may hold tokens of other credentials.
        using var connection = new RegistryConnection(endpoint, _transport, new ConnectionSettings(Options.Retries, Options.Time, () => credential));
        await PingAsync(connection, domain, cancellationToken);
    }

    public void Dispose()
    {
        foreach (var connection in _connections.Values)
        {
            connection.Dispose();
        }

        _transport.Dispose();
        Downloads.Dispose();
        Uploads.Dispose();
    }

    internal async Task<IReadOnlyList<RegistryConnection>> ConnectForPullAsync(string domain, CancellationToken cancellationToken)
    {
        var endpoints = await Options.Hosts.FindPullEndpointsAsync(domain, cancellationToken);
        return endpoints.Select(e => Connect(e, e.IsMirror ? e.Authority : domain)).ToArray();
    }

    internal async Task<RegistryConnection> ConnectUpstreamAsync(string domain, CancellationToken cancellationToken) =>
        Connect(await Options.Hosts.FindUpstreamAsync(domain, cancellationToken), domain);

    private RegistryConnection Connect(RegistryEndpoint endpoint, string domain) => _connections.GetOrAdd(
        endpoint,
        e => new RegistryConnection(e, _transport, new ConnectionSettings(Options.Retries, Options.Time, () => Options.FindCredential(domain)) { MaxTransfers = Options.MaxTransfersPerHost }));

    private static async Task PingAsync(RegistryConnection connection, string domain, CancellationToken cancellationToken)
    {
        var request = new RegistryRequest(HttpMethod.Get, RequestTarget.Below(""), []);
        var response = await connection.SendAsync(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw await RegistryFailure.ReadAsync(response, connection, new FailureSubject(TransferVerb.Ping, domain, domain, domain), cancellationToken);
        }

        response.Dispose();
    }
}
