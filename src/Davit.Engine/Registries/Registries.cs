using Davit.Engine.Settings;
using Davit.Oci;
using Davit.Registry;
using Davit.Registry.Authentication;

namespace Davit.Engine.Registries;

/// <summary>Accounts at registries, kept in Docker's client configuration.</summary>
public sealed class Registries : IDisposable
{
    private readonly Lazy<RegistryClient> _client;
    private readonly DockerConfigFile _config;
    private Action<RegistryAnswer>? _trace;

    private Registries(EngineOptions options, DockerConfigFile config)
    {
        _config = config;
        _client = new Lazy<RegistryClient>(() => new RegistryClient(RegistryOptions.Of(options, config) with
        {
            Trace = _trace is { } trace ? exchange => trace(RegistryAnswer.Of(exchange)) : null,
        }));
    }

    /// <summary>Needs no store.</summary>
    public static Registries Open(EngineOptions options)
    {
        var config = RegistryOptions.Config(options);
        config.Check();
        return new Registries(options, config);
    }

    /// <summary>Tells about every request to a registry and its answer. To be called before the first; called back by many threads.</summary>
    public void Trace(Action<RegistryAnswer> trace) => _trace = trace;

    public void Dispose()
    {
        if (_client.IsValueCreated)
        {
            _client.Value.Dispose();
        }
    }

    /// <summary>Checks the password with the registry, then keeps it.</summary>
    /// <param name="server">A host, or a host with the front of the paths of those repositories the account is for.</param>
    /// <param name="username">Of the account.</param>
    /// <param name="password">Or a token that stands for one.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="DavitException">Unauthenticated: the registry refuses it; nothing is kept.</exception>
    public Task<SavedAccount> LoginAsync(string server, string username, string password, CancellationToken cancellationToken = default) =>
        LoginAsync(AccountName(server), new RegistryCredential { Username = username, Password = password }, cancellationToken);

    /// <summary>The user of the account that is kept for a server; null when there is none. A helper that fails is told by the login itself.</summary>
    public async Task<string?> FindUserAsync(string server, CancellationToken cancellationToken = default)
    {
        var kept = await FindAsync(AccountName(server), cancellationToken);
        return kept is null ? null : kept.Username;
    }

    /// <summary>Checks the account that is kept already.</summary>
    /// <exception cref="DavitException">NotFound: there is none. Unauthenticated: the registry refuses it.</exception>
    public async Task<SavedAccount> LoginAgainAsync(string server, CancellationToken cancellationToken = default)
    {
        var name = AccountName(server);
        var kept = await FindAsync(name, cancellationToken) ?? throw new DavitException(ErrorKind.NotFound, $"log in to '{name}': no account is kept");
        return await LoginAsync(name, kept, cancellationToken);
    }

    /// <summary>The tags of a repository at its registry, newest version first.</summary>
    /// <exception cref="DavitException">NotFound, Denied, Unauthenticated, Unavailable.</exception>
    public Task<IReadOnlyList<string>> ListTagsAsync(ImageReference repository, CancellationToken cancellationToken = default) =>
        new RemoteTags(_client.Value, repository).ListAsync(cancellationToken);

    /// <summary>What is behind tags, in their order; two or three requests a tag. A tag that is not there is left out.</summary>
    public Task<IReadOnlyList<RemoteTag>> DescribeTagsAsync(
        ImageReference repository, IReadOnlyList<string> tags, CancellationToken cancellationToken = default) =>
        new RemoteTags(_client.Value, repository).DescribeAsync(tags, cancellationToken);

    /// <summary>What a tag stands for, or a digest that is there, at the registry itself and not at a mirror.</summary>
    /// <exception cref="DavitException">NotFound, Denied, Unauthenticated, Unavailable.</exception>
    public Task<Digest> ResolveAsync(ImageReference reference, CancellationToken cancellationToken = default) =>
        new DeleteRemote(_client.Value).ResolveAsync(reference, cancellationToken);

    /// <summary>The tags that a manifest has and the indexes that list it; one request for each tag of the repository, and another for each index.</summary>
    /// <exception cref="DavitException">NotFound, Denied, Unauthenticated, Unavailable.</exception>
    public Task<ManifestUses> FindUsesAsync(ImageReference repository, Digest digest, CancellationToken cancellationToken = default) =>
        new DeleteRemote(_client.Value).FindUsesAsync(repository, digest, cancellationToken);

    /// <summary>Takes a tag away at its registry or, named by its digest, a manifest with all its tags. This machine's store stays as it is.</summary>
    /// <exception cref="DavitException">
    /// NotFound. Conflict: the registry cannot take the tag alone, and others would go with it or an index would break. Unsupported: it deletes nothing.
    /// Denied, Unauthenticated, Unavailable.
    /// </exception>
    public Task<RemoteDeletion> DeleteAsync(DeleteRemoteRequest request, CancellationToken cancellationToken = default) =>
        new DeleteRemote(_client.Value).RunAsync(request, cancellationToken);

    /// <summary>Repositories that fit a word, on Docker Hub or the registry it begins with.</summary>
    /// <exception cref="DavitException">InvalidArgument, NotFound: the registry cannot be searched, Denied, Unauthenticated, Unavailable.</exception>
    public Task<IReadOnlyList<SearchHit>> SearchAsync(SearchRequest request, CancellationToken cancellationToken = default) =>
        new SearchImages(_client.Value).RunAsync(request, cancellationToken);

    /// <returns>False when there was nothing to forget.</returns>
    public Task<bool> LogoutAsync(string server, CancellationToken cancellationToken = default) => _config.EraseAsync(AccountName(server), cancellationToken);

    /// <summary>The name under which the server's account is kept: <c>https://index.docker.io/v1/</c> for Docker Hub.</summary>
    public static string CredentialKey(string server) => AccountName(server) is var name && name == ImageReference.DefaultDomain ? DockerConfigFile.DockerHubKey : name;

    private async Task<SavedAccount> LoginAsync(string name, RegistryCredential credential, CancellationToken cancellationToken)
    {
        var host = name.Split('/')[0];
        if (!ImageReference.TryParse($"{host}/x", out var probe) || probe.Domain != host)
        {
            throw new DavitException(ErrorKind.InvalidArgument, $"log in to '{Quote.Short(name)}': this is no registry", "Write its host, with the port if it has one.");
        }

        var kept = await _client.Value.LoginAsync(host, credential, cancellationToken);
        var place = await _config.StoreAsync(name, kept, cancellationToken);
        return new SavedAccount(place.ConfigPath, place.Helper?.Program);
    }

    private async Task<RegistryCredential?> FindAsync(string name, CancellationToken cancellationToken) =>
        _config.Find(name) is { } found ? await found.ResolveAsync(cancellationToken) : null;

    // People give a host, or a URL copied from somewhere; only without a scheme is a path the front of repositories' names.
    private static string AccountName(string server)
    {
        var scheme = server.IndexOf("://", StringComparison.Ordinal);
        var name = (scheme < 0 ? server : server[(scheme + 3)..].Split('/')[0]).TrimEnd('/');
        var (host, path) = name.IndexOf('/', StringComparison.Ordinal) is var slash and >= 0 ? (name[..slash], name[slash..]) : (name, "");
        var domain = host is "index.docker.io" or "registry-1.docker.io" ? ImageReference.DefaultDomain : host;
        return path is "" or "/v1" or "/v2" ? domain : domain + path;
    }
}
