using System.Collections.Concurrent;
using System.Net;
using Davit.Content.Transfers;
using Davit.Oci;
using Davit.Registry.Authentication;
using Davit.Registry.Hosts;
using Davit.Registry.Protocol;
using Davit.Registry.Transfer;
using Davit.Registry.Transport;
using DialFunction = System.Func<System.Net.Http.SocketsHttpConnectionContext, System.Threading.CancellationToken, System.Threading.Tasks.ValueTask<System.IO.Stream>>;

namespace Davit.Registry;

/// <summary>
/// Speaks to registries. One for a process: it keeps connections, tokens and what was found out about each host.
/// Thread-safe. Disposing it ends the transfers of all its repositories.
/// </summary>
public sealed partial class RegistryClient : IDisposable
{
    private readonly HttpTransport _transport;
    private readonly ConcurrentDictionary<(RegistryEndpoint Endpoint, string Repository), RegistryConnection> _connections = new();
    private readonly ConcurrentDictionary<string, HostSlots> _slots = new(StringComparer.Ordinal);

    /// <summary>With the accounts, mirrors and certificates of this machine's user: <see cref="RegistryClientOptions.OfUser"/>.</summary>
    public RegistryClient()
        : this(RegistryClientOptions.OfUser())
    {
    }

    public RegistryClient(RegistryClientOptions options)
        : this(options, null)
    {
    }

    private RegistryClient(RegistryClientOptions options, DialFunction? dial)
    {
        Options = options;
        Downloads = new TransferSlots(options.MaxDownloads);
        Uploads = new TransferSlots(options.MaxUploads);
        RangeBuffers = options.Ranges is { } ranges ? new RangeBuffers(ranges) : null;
        _transport = new HttpTransport(options.UserAgent, options.StallTimeout, options.ConnectTimeout, dial);
    }

    public RegistryClientOptions Options { get; }

    internal TransferSlots Downloads { get; }

    internal TransferSlots Uploads { get; }

    /// <summary>Null where nothing is read ahead.</summary>
    internal RangeBuffers? RangeBuffers { get; }

    /// <summary>
    /// The repository of <paramref name="reference"/>; its tag or digest is what resolving yields, <c>latest</c> when it has neither.
    /// Nothing is sent yet.
    /// </summary>
    public RegistryRepository Open(ImageReference reference) => new(this, reference.OrLatest());

    /// <summary>
    /// As <see cref="Open(ImageReference)"/>; pushes mount from the repositories that <paramref name="findBlobSources"/> names, before those
    /// of <see cref="RegistryClientOptions.FindBlobSources"/>.
    /// </summary>
    public RegistryRepository Open(ImageReference reference, Func<Digest, IReadOnlyList<string>> findBlobSources) =>
        new(this, reference.OrLatest()) { FindMoreBlobSources = findBlobSources };

    /// <summary>As <see cref="Open(ImageReference)"/>, for a name as people write it: <c>nginx</c>, <c>localhost:5000/app:1.0</c>.</summary>
    /// <exception cref="DavitException">InvalidArgument: it is no name of an image.</exception>
    public RegistryRepository Open(string name) => Open(ImageReference.Parse(name));

    /// <summary>
    /// Copies an image or an artifact from one repository to another, its bytes and digests unchanged: of an index all platforms, unless
    /// the request chooses one.
    /// </summary>
    /// <param name="source">A name with a tag or a digest.</param>
    /// <param name="target">A name with a tag, which is set last.</param>
    /// <param name="request">Its tag is passed over; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels; then the target has no new tag.</param>
    /// <returns>What the target's tag stands for now.</returns>
    public Task<Descriptor> CopyAsync(string source, string target, CopyRequest? request = null, CancellationToken cancellationToken = default)
    {
        var to = Open(target);
        return to.Reference is { Tag: { } tag, Digest: null }
            ? new ImageCopier(Open(source), to).CopyAsync((request ?? new CopyRequest { Index = ChosenIndex.Drop }) with { Tag = tag }, cancellationToken)
            : throw new DavitException(ErrorKind.InvalidArgument, $"copy to '{target}': a copy is given a tag, a digest it has already");
    }

    /// <summary>Returns when the registry answers and accepts the credentials there are.</summary>
    /// <exception cref="RegistryException">Unauthenticated or Unavailable.</exception>
    public async Task PingAsync(string domain, CancellationToken cancellationToken = default)
    {
        var endpoint = await Options.Hosts.FindUpstreamAsync(domain, cancellationToken);
        await PingAsync(Connect(endpoint, ""), domain, cancellationToken);
    }

    /// <summary>Returns when the registry accepts <paramref name="credential"/>; keeping it is the caller's business.</summary>
    /// <returns>What to keep: the credential, or the refresh token the registry gave for it instead of the password.</returns>
    /// <exception cref="RegistryException">Unauthenticated: it does not.</exception>
    public async Task<RegistryCredential> LoginAsync(string domain, RegistryCredential credential, CancellationToken cancellationToken = default)
    {
        var endpoint = await Options.Hosts.FindUpstreamAsync(domain, cancellationToken);
        // A connection of its own: the shared one may hold tokens of other credentials.
        using var connection = new RegistryConnection(endpoint, _transport, Settings(() => credential) with { AsksForRefreshToken = true });
        await PingAsync(connection, domain, cancellationToken);
        return connection.RefreshToken is { } token ? credential with { Password = "", IdentityToken = token } : credential;
    }

    public void Dispose()
    {
        foreach (var connection in _connections.Values)
        {
            connection.Dispose();
        }

        _transport.Dispose();
        foreach (var slots in _slots.Values)
        {
            slots.Dispose();
        }

        Downloads.Dispose();
        Uploads.Dispose();
    }

    internal async Task<IReadOnlyList<RegistryConnection>> ConnectForPullAsync(ImageReference repository, CancellationToken cancellationToken)
    {
        var endpoints = await Options.Hosts.FindPullEndpointsAsync(repository.Domain, cancellationToken);
        return endpoints.Select(e => Connect(e, repository.Path)).ToArray();
    }

    internal async Task<RegistryConnection> ConnectForPushAsync(ImageReference repository, CancellationToken cancellationToken) =>
        Connect(await Options.Hosts.FindPushEndpointAsync(repository.Domain, cancellationToken), repository.Path);

    // One for each repository, because accounts may differ; sockets are shared underneath.
    private RegistryConnection Connect(RegistryEndpoint endpoint, string path) => _connections.GetOrAdd(
        (endpoint, path),
        key => new RegistryConnection(key.Endpoint, _transport, Settings(() => Options.FindCredential(AccountName(key.Endpoint, path))) with
        {
            RepositoryPath = path,
            Slots = _slots.GetOrAdd(key.Endpoint.Authority, _ => new HostSlots(Options.MaxTransfersPerHost)),
        }));

    private ConnectionSettings Settings(Func<RegistryCredential?> findCredential) => new(Options.Retries, Options.Time, findCredential) { Trace = Options.Trace };

    // A credential belongs to the host it was given for, not to the name that led there.
    private static string AccountName(RegistryEndpoint endpoint, string path)
    {
        var host = AuthKeys.Canonical(endpoint.Authority);
        return path.Length == 0 ? host : $"{host}/{endpoint.Rewrite(path)}";
    }

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
