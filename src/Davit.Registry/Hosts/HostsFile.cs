using Davit.Oci;
using Davit.Registry.Toml;

namespace Davit.Registry.Hosts;

/// <summary>
/// Reads containerd's <c>hosts.toml</c> (containerd, docs/hosts.md). The top of the file is about the registry itself, each
/// <c>[host."URL"]</c> about a place that is asked before it. Fields this class does not know are left alone, as containerd does.
/// </summary>
internal sealed class HostsFile
{
    private readonly string _path;
    private readonly string _domain;

    private HostsFile(string path, string domain)
    {
        _path = path;
        _domain = domain;
    }

    /// <exception cref="DavitException">InvalidArgument, with the file and the place in it.</exception>
    public static HostSettings Read(string path, string domain)
    {
        try
        {
            return new HostsFile(path, domain).Settings(TomlReader.Read(ConfigText.Read(path)));
        }
        catch (FormatException e)
        {
            throw ConfigText.Invalid(path, e.Message);
        }
    }

    private HostSettings Settings(TomlTable root)
    {
        var top = new HostsTable(root, _path, "");
        var hosts = new List<RegistryEndpoint>();
        foreach (var (url, table) in top.Tables("host"))
        {
            hosts.Add(Endpoint(url, table, EndpointRole.Mirror));
        }

        var connection = Connection(top);
        return new HostSettings(hosts, top.Text("server") is { } server ? Endpoint(server, top, EndpointRole.Upstream) : null)
        {
            Connection = connection,
            SkipsVerification = top.Flag("skip_verify"),
            Capabilities = Capabilities(top),
            Headers = top.Headers(),
        };
    }

    private RegistryEndpoint Endpoint(string text, HostsTable table, EndpointRole role)
    {
        var hasScheme = text.Contains("://", StringComparison.Ordinal);
        if (!Uri.TryCreate(hasScheme ? text : $"https://{text}", UriKind.Absolute, out var url)
            || url.Scheme is not ("https" or "http") || url.Query.Length > 0 || url.Fragment.Length > 0 || url.UserInfo.Length > 0)
        {
            throw ConfigText.Invalid(_path, $"'{text}' is not an http or https URL without query, fragment and user");
        }

        var authority = RegistryHosts.HostOfDomain(url.Authority);
        var path = url.AbsolutePath.TrimEnd('/');
        return new RegistryEndpoint(authority, path, Security(url, hasScheme, table), role)
        {
            ApiPath = (table.Flag("override_path") || path.EndsWith("/v2", StringComparison.Ordinal) ? path : path + "/v2") + "/",
            Capabilities = Capabilities(table),
            Connection = Connection(table),
            Headers = table.Headers(),
            Namespace = authority == RegistryHosts.HostOfDomain(_domain) ? null : _domain,
            Rewrites = table.Rewrites(),
        };
    }

    private static EndpointSecurity Security(Uri url, bool hasScheme, HostsTable table)
    {
        // Read even where it says nothing new, so that a mistake in it is told.
        var skipsVerification = table.Flag("skip_verify");
        return url.Scheme == Uri.UriSchemeHttp ? EndpointSecurity.PlainHttp
            : !hasScheme && Authorities.IsLoopback(url.Authority) ? EndpointSecurity.Insecure
            : skipsVerification ? EndpointSecurity.Unverified
            : EndpointSecurity.Verified;
    }

    private EndpointCapabilities Capabilities(HostsTable table)
    {
        var capabilities = EndpointCapabilities.None;
        foreach (var name in table.Texts("capabilities"))
        {
            capabilities |= name switch
            {
                "pull" => EndpointCapabilities.Pull,
                "resolve" => EndpointCapabilities.Resolve,
                "push" => EndpointCapabilities.Push,
                _ => throw ConfigText.Invalid(_path, $"unknown capability '{name}': expected pull, resolve or push"),
            };
        }

        return capabilities == EndpointCapabilities.None ? EndpointCapabilities.All : capabilities;
    }

    private static EndpointConnection? Connection(HostsTable table)
    {
        var connection = new EndpointConnection
        {
            CaFiles = table.Paths("ca"),
            ClientCertificates = table.ClientCertificates(),
            Proxy = table.Proxy(),
            DialTimeout = table.Duration("dial_timeout"),
        };
        return connection.IsOrdinary ? null : connection;
    }
}
