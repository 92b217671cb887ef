using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Davit.Oci;

namespace Davit.Registry.Hosts;

/// <summary>
/// Where the registries are that references name: Docker Hub's real host, its mirrors, and which hosts may be reached
/// without a valid certificate. Configured as Docker's daemon is, by <c>daemon.json</c>.
/// </summary>
public sealed class RegistryHosts
{
    private const string DockerHubHost = "registry-1.docker.io";
    private const string ConfigVariable = "DAVIT_DAEMON_CONFIG";

    private readonly ImmutableArray<RegistryEndpoint> _mirrors;
    private readonly ImmutableArray<IPNetwork> _insecureRanges;
    private readonly ImmutableHashSet<string> _insecureNames;

    private RegistryHosts(DaemonConfig config, string source)
    {
        InsecureRegistries = config.InsecureRegistries;
        _insecureRanges = [.. config.InsecureRegistries.Select(r => Authorities.TryParseRange(r, out var range) ? range : null).OfType<IPNetwork>()];
        _insecureNames = config.InsecureRegistries.Where(r => !r.Contains('/', StringComparison.Ordinal)).ToImmutableHashSet(StringComparer.OrdinalIgnoreCase);
        _mirrors = [.. config.Mirrors.Select(m => ParseMirror(m, source))];
        Mirrors = config.Mirrors;
    }

    /// <summary>No mirrors; only loopback addresses are insecure.</summary>
    public static RegistryHosts Default { get; } = new(DaemonConfig.Empty, "");

    /// <summary>Mirrors of docker.io as configured, tried in this order.</summary>
    public IReadOnlyList<string> Mirrors { get; }

    /// <summary>Hosts and address ranges as configured.</summary>
    public IReadOnlyList<string> InsecureRegistries { get; }

    /// <summary>
    /// The configuration of the machine or user: the file <c>DAVIT_DAEMON_CONFIG</c> names, else Docker's own place
    /// (<c>/etc/docker</c> as root, <c>~/.config/docker</c> otherwise), where it may be missing.
    /// </summary>
    /// <exception cref="DavitException">InvalidArgument: not JSON as expected. NotFound: the variable names a missing file.</exception>
    public static RegistryHosts Load()
    {
        if (Environment.GetEnvironmentVariable(ConfigVariable) is { Length: > 0 } chosen)
        {
            return Load(chosen);
        }

        var path = StandardPath();
        return File.Exists(path) ? Load(path) : Default;
    }

    /// <inheritdoc cref="Load()"/>
    public static RegistryHosts Load(string path) => File.Exists(path)
        ? new RegistryHosts(DaemonConfig.Read(path), path)
        : throw new DavitException(ErrorKind.NotFound, $"read '{path}': no such file");

    public static RegistryHosts Create(IReadOnlyList<string> mirrors, IReadOnlyList<string> insecureRegistries) =>
        new(new DaemonConfig(mirrors, insecureRegistries), "registry-mirrors");

    /// <summary>Where to pull from, in order; the registry itself is last.</summary>
    public async Task<IReadOnlyList<RegistryEndpoint>> FindPullEndpointsAsync(string domain, CancellationToken cancellationToken)
    {
        var upstream = await FindUpstreamAsync(domain, cancellationToken);
        return domain == ImageReference.DefaultDomain ? [.. _mirrors, upstream] : [upstream];
    }

    /// <summary>The registry itself, where pushes and logins go.</summary>
    public async Task<RegistryEndpoint> FindUpstreamAsync(string domain, CancellationToken cancellationToken)
    {
        var authority = domain == ImageReference.DefaultDomain ? DockerHubHost : domain;
        var security = await IsInsecureAsync(authority, cancellationToken) ? EndpointSecurity.Insecure : EndpointSecurity.Verified;
        return new RegistryEndpoint(authority, "", security, EndpointRole.Upstream);
    }

    private static string StandardPath()
    {
        if (Environment.IsPrivilegedProcess)
        {
            return "/etc/docker/daemon.json";
        }

        var directory = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME");
        return Path.Combine(
            string.IsNullOrEmpty(directory) ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config") : directory,
            "docker",
            "daemon.json");
    }

    private RegistryEndpoint ParseMirror(string text, string source)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url)
            || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp)
            || url.Query.Length > 0 || url.Fragment.Length > 0 || url.UserInfo.Length > 0)
        {
            throw DaemonConfig.Invalid(source, $"registry-mirrors: '{text}' is not an http or https URL without query, fragment and user");
        }

        var security = url.Scheme == Uri.UriSchemeHttp ? EndpointSecurity.PlainHttp
            : IsNamedInsecure(url.Authority) ? EndpointSecurity.Insecure
            : EndpointSecurity.Verified;
        return new RegistryEndpoint(url.Authority, url.AbsolutePath.TrimEnd('/'), security, EndpointRole.Mirror);
    }

    private async Task<bool> IsInsecureAsync(string authority, CancellationToken cancellationToken)
    {
        if (IsNamedInsecure(authority))
        {
            return true;
        }

        var host = Authorities.HostOf(authority);
        if (_insecureRanges.IsEmpty || IPAddress.TryParse(host, out _))
        {
            return false;
        }

        try
        {
            return (await Dns.GetHostAddressesAsync(host, cancellationToken)).Any(IsInRange);
        }
        catch (SocketException)
        {
            // A name only a proxy can resolve is in no range we know of.
            return false;
        }
    }

    private bool IsNamedInsecure(string authority) =>
        Authorities.IsLoopback(authority)
        || _insecureNames.Contains(authority)
        || (IPAddress.TryParse(Authorities.HostOf(authority), out var address) && IsInRange(address));

    private bool IsInRange(IPAddress address) => _insecureRanges.Any(r => r.Contains(address));
}
