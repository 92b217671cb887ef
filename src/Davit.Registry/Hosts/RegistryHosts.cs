using System.Net;
using System.Net.Sockets;
using Davit.Oci;

namespace Davit.Registry.Hosts;

/// <summary>
/// Where the registries are that references name: Docker Hub's real host, what is asked before a registry, and which hosts may
/// be reached without a valid certificate. Configured as Docker's daemon and containerd are, by <c>daemon.json</c> and <c>certs.d</c>.
/// </summary>
public sealed class RegistryHosts
{
    private const string DockerHubHost = "registry-1.docker.io";
    private const string ConfigVariable = "DAVIT_DAEMON_CONFIG";

    private readonly RegistryEndpoint[] _mirrors;
    private readonly IPNetwork[] _insecureRanges;
    private readonly HashSet<string> _insecureNames;
    private readonly HostDirectories _directories;

    private readonly DaemonConfig _config;
    private readonly string _source;

    private RegistryHosts(DaemonConfig config, string source, HostDirectories directories)
    {
        _config = config;
        _source = source;
        _directories = directories;
        SearchRegistries = config.SearchRegistries;
        MaxConcurrentDownloads = config.MaxConcurrentDownloads;
        MaxConcurrentUploads = config.MaxConcurrentUploads;
        InsecureRegistries = config.InsecureRegistries;
        _insecureRanges = [.. config.InsecureRegistries.Select(r => Authorities.TryParseRange(r, out var range) ? range : null).OfType<IPNetwork>()];
        _insecureNames = config.InsecureRegistries.Where(r => !r.Contains('/', StringComparison.Ordinal)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        _mirrors = [.. config.Mirrors.Select(m => ParseMirror(m, source))];
        Mirrors = config.Mirrors;
    }

    /// <summary>No mirrors; only loopback addresses are insecure.</summary>
    public static RegistryHosts Default { get; } = new(DaemonConfig.Empty, "", HostDirectories.None);

    /// <summary>Mirrors of docker.io as configured, tried in this order.</summary>
    public IReadOnlyList<string> Mirrors { get; }

    /// <summary>Hosts and address ranges as configured.</summary>
    public IReadOnlyList<string> InsecureRegistries { get; }

    /// <summary>Where names without a registry are looked for, in order; empty for Docker Hub alone.</summary>
    public IReadOnlyList<string> SearchRegistries { get; }

    /// <summary>How many blobs of one image may be fetched at the same time; null when nobody said.</summary>
    public int? MaxConcurrentDownloads { get; }

    /// <inheritdoc cref="MaxConcurrentDownloads"/>
    public int? MaxConcurrentUploads { get; }

    /// <summary>
    /// The configuration of the machine or user: the file <c>DAVIT_DAEMON_CONFIG</c> names, else Docker's own place
    /// (<c>/etc/docker</c>, or <c>~/.config/docker</c>; on other systems <c>~/.docker</c>), where it may be missing; and the directories <c>certs.d</c>.
    /// </summary>
    /// <exception cref="DavitException">InvalidArgument: not JSON as expected. NotFound: the variable names a missing file.</exception>
    public static RegistryHosts Load(ConfigurationOwner owner)
    {
        if (Environment.GetEnvironmentVariable(ConfigVariable) is { Length: > 0 } chosen)
        {
            return Load(chosen, owner);
        }

        var path = StandardPath(owner);
        return File.Exists(path) ? Load(path, owner) : new RegistryHosts(DaemonConfig.Empty, "", HostDirectories.Of(owner));
    }

    /// <inheritdoc cref="Load(ConfigurationOwner)"/>
    public static RegistryHosts Load(string path, ConfigurationOwner owner) => File.Exists(path)
        ? new RegistryHosts(DaemonConfig.Read(path), path, HostDirectories.Of(owner))
        : throw new DavitException(ErrorKind.NotFound, $"read '{path}': no such file");

    public static RegistryHosts Create(IReadOnlyList<string> mirrors, IReadOnlyList<string> insecureRegistries) =>
        new(new DaemonConfig(mirrors, insecureRegistries), "registry-mirrors", HostDirectories.None);

    /// <param name="directories">As <c>/etc/containerd/certs.d</c>: one directory a registry, with its <c>hosts.toml</c> or its certificates.</param>
    public static RegistryHosts Create(IReadOnlyList<string> mirrors, IReadOnlyList<string> insecureRegistries, IReadOnlyList<string> directories) =>
        new(new DaemonConfig(mirrors, insecureRegistries), "registry-mirrors", new HostDirectories(directories));

    /// <summary>The same with more registries that may speak plain HTTP or have any certificate.</summary>
    /// <param name="registries">Hosts, with their ports where they have one.</param>
    public RegistryHosts WithInsecure(IEnumerable<string> registries) =>
        new(_config with { InsecureRegistries = [.. _config.InsecureRegistries, .. registries] }, _source, _directories);

    /// <summary>Where to pull from, in order; the registry itself is last.</summary>
    /// <exception cref="DavitException">InvalidArgument: a <c>hosts.toml</c> or a directory of certificates is not as it should be.</exception>
    public async Task<IReadOnlyList<RegistryEndpoint>> FindPullEndpointsAsync(string domain, CancellationToken cancellationToken)
    {
        var upstream = await FindUpstreamAsync(domain, cancellationToken);
        var hosts = _directories.Find(domain)?.Hosts ?? [];
        return domain == ImageReference.DefaultDomain ? [.. hosts, .. _mirrors, upstream] : [.. hosts, upstream];
    }

    /// <summary>Where pushes go: the first place that takes them, usually the registry itself.</summary>
    /// <inheritdoc cref="FindPullEndpointsAsync" path="exception"/>
    public async Task<RegistryEndpoint> FindPushEndpointAsync(string domain, CancellationToken cancellationToken) =>
        _directories.Find(domain)?.Hosts.FirstOrDefault(h => h.Can(EndpointCapabilities.Push)) ?? await FindUpstreamAsync(domain, cancellationToken);

    /// <summary>The registry itself, where logins go.</summary>
    /// <inheritdoc cref="FindPullEndpointsAsync" path="exception"/>
    public async Task<RegistryEndpoint> FindUpstreamAsync(string domain, CancellationToken cancellationToken)
    {
        var settings = _directories.Find(domain);
        if (settings?.Server is { } server)
        {
            return server;
        }

        var authority = HostOfDomain(domain);
        var security = settings?.SkipsVerification == true ? EndpointSecurity.Unverified
            : await IsInsecureAsync(authority, settings?.Connection, cancellationToken) ? EndpointSecurity.Insecure
            : EndpointSecurity.Verified;
        var endpoint = new RegistryEndpoint(authority, "", security, EndpointRole.Upstream);
        return settings is null ? endpoint : endpoint with { Connection = settings.Connection, Capabilities = settings.Capabilities, Headers = settings.Headers };
    }

    /// <summary>The host behind a reference's first part: Docker Hub's is another than its name.</summary>
    internal static string HostOfDomain(string domain) => domain == ImageReference.DefaultDomain ? DockerHubHost : domain;

    // Elsewhere, where Docker Desktop has it.
    private static string StandardPath(ConfigurationOwner owner) => OperatingSystem.IsLinux()
        ? Path.Combine(owner == ConfigurationOwner.Machine ? "/etc" : UserDirectory(), "docker", "daemon.json")
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".docker", "daemon.json");

    internal static string UserDirectory() =>
        Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } directory
            ? directory
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config");

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

    private async Task<bool> IsInsecureAsync(string authority, EndpointConnection? connection, CancellationToken cancellationToken)
    {
        // Who names an authority for a registry on this machine wants it to be asked.
        if (IsNamedInsecure(authority) && (connection is null or { CaFiles.Count: 0 } || _insecureNames.Contains(authority)))
        {
            return true;
        }

        var host = Authorities.HostOf(authority);
        if (_insecureRanges.Length == 0 || IPAddress.TryParse(host, out _))
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
