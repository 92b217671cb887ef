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

    private Registries(Lazy<RegistryClient> client, DockerConfigFile config)
    {
        _client = client;
        _config = config;
    }

    /// <summary>Needs no store.</summary>
    public static Registries Open(EngineOptions options)
    {
        var config = RegistryOptions.Config(options);
        return new Registries(new Lazy<RegistryClient>(() => new RegistryClient(RegistryOptions.Of(options, config))), config);
    }

    public void Dispose()
    {
        if (_client.IsValueCreated)
        {
            _client.Value.Dispose();
        }
    }

    /// <summary>Checks the password with the registry, then keeps it.</summary>
    /// <returns>The file it is kept in.</returns>
    /// <exception cref="DavitException">Unauthenticated: the registry refuses it; nothing is kept.</exception>
    public async Task<string> LoginAsync(string server, string username, string password, CancellationToken cancellationToken = default)
    {
        var domain = Domain(server);
        var credential = new RegistryCredential { Username = username, Password = password };
        await _client.Value.LoginAsync(domain, credential, cancellationToken);
        _config.Set(domain, credential);
        _config.Save();
        return _config.Path;
    }

    /// <summary>The tags of a repository at its registry, newest version first.</summary>
    /// <exception cref="DavitException">NotFound, Denied, Unauthenticated, Unavailable.</exception>
    public Task<IReadOnlyList<string>> ListTagsAsync(ImageReference repository, CancellationToken cancellationToken = default) =>
        new RemoteTags(_client.Value, repository).ListAsync(cancellationToken);

    /// <summary>What is behind tags, in their order; two or three requests a tag. A tag that is not there is left out.</summary>
    public Task<IReadOnlyList<RemoteTag>> DescribeTagsAsync(
        ImageReference repository, IReadOnlyList<string> tags, CancellationToken cancellationToken = default) =>
        new RemoteTags(_client.Value, repository).DescribeAsync(tags, cancellationToken);

    /// <returns>False when there was nothing to forget.</returns>
    public bool Logout(string server)
    {
        if (!_config.Remove(Domain(server)))
        {
            return false;
        }

        _config.Save();
        return true;
    }

    /// <summary>The name under which the server's account is kept: <c>https://index.docker.io/v1/</c> for Docker Hub.</summary>
    public static string CredentialKey(string server) => Domain(server) == ImageReference.DefaultDomain ? DockerConfigFile.DockerHubKey : Domain(server);

    // People give a host, or a URL copied from somewhere.
    private static string Domain(string server)
    {
        var scheme = server.IndexOf("://", StringComparison.Ordinal);
        var host = (scheme < 0 ? server : server[(scheme + 3)..]).Split('/')[0];
        return host is "index.docker.io" or "registry-1.docker.io" ? ImageReference.DefaultDomain : host;
    }
}
