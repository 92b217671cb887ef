using System.Net;
using System.Text;
using Davit.Linux;
using Davit.Oci;
using Davit.Runtime.Specs;

namespace Davit.Runtime.Bundles;

/// <summary>The three files that tell a container of its network: made in its bundle, bound over the image's.</summary>
internal static class NetworkFiles
{
    private const string HostResolver = "/etc/resolv.conf";

    // What systemd-resolved listens to is out of reach from another network; this file names the servers it asks itself.
    private const string UpstreamResolver = "/run/systemd/resolve/resolv.conf";

    private const string StandardHosts = """
        127.0.0.1	localhost
        ::1	localhost ip6-localhost ip6-loopback
        fe00::	ip6-localnet
        ff00::	ip6-mcastprefix
        ff02::1	ip6-allnodes
        ff02::2	ip6-allrouters

        """;

    /// <returns>The mounts; none for targets that <paramref name="spec"/> mounts itself.</returns>
    public static IReadOnlyList<Mount> Write(string directory, string containerId, ContainerSpec spec)
    {
        var hostname = spec.HostnameFor(containerId);
        (string Name, string Content)[] files =
        [
            ("resolv.conf", spec.Network == NetworkMode.Host ? ReadIfExists(HostResolver) : PrivateResolver()),
            ("hostname", hostname + "\n"),
            ("hosts", Hosts(spec)),
        ];
        return [.. files.Where(f => spec.Mounts.All(m => m.Target != "/etc/" + f.Name)).Select(f => Write(directory, f.Name, f.Content))];
    }

    /// <summary>A resolv.conf(5) without servers on the loopback network, which is another one inside the container.</summary>
    public static string WithoutLoopbackServers(string resolver) =>
        string.Join('\n', resolver.Split('\n').Where(line => !IsLoopbackServer(line)));

    private static string PrivateResolver()
    {
        var own = ReadIfExists(HostResolver);
        var servers = WithoutLoopbackServers(own);
        return own != servers && !HasServer(servers) && File.Exists(UpstreamResolver)
            ? WithoutLoopbackServers(File.ReadAllText(UpstreamResolver))
            : servers;
    }

    private static bool HasServer(string resolver) => resolver.Split('\n').Any(l => l.StartsWith("nameserver", StringComparison.Ordinal));

    private static bool IsLoopbackServer(string line) =>
        line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is ["nameserver", var address, ..]
        && IPAddress.TryParse(address, out var parsed) && IPAddress.IsLoopback(parsed);

    private static string Hosts(ContainerSpec spec)
    {
        var hosts = new StringBuilder(spec.Network == NetworkMode.Host ? ReadIfExists("/etc/hosts") : StandardHosts);
        if (hosts.Length > 0 && hosts[^1] != '\n')
        {
            hosts.Append('\n');
        }

        foreach (var extra in spec.ExtraHosts)
        {
            var (name, address) = ParseExtraHost(extra);
            hosts.Append(address).Append('\t').Append(name).Append('\n');
        }

        return hosts.ToString();
    }

    // NAME:ADDRESS, where the address may itself hold colons; newer Docker also takes NAME=ADDRESS.
    private static (string Name, string Address) ParseExtraHost(string extra)
    {
        var separator = extra.AsSpan().IndexOfAny(':', '=');
        var address = separator > 0 ? extra[(separator + 1)..].Trim('[', ']') : "";
        return separator > 0 && IPAddress.TryParse(address, out _)
            ? (extra[..separator], address)
            : throw new DavitException(
                ErrorKind.InvalidArgument,
                $"bad format for add-host: \"{extra}\"",
                "Write an extra host as 'name:192.0.2.1'.");
    }

    private static Mount Write(string directory, string name, string content)
    {
        var path = Path.Combine(directory, name);
        File.WriteAllText(path, content);
        return new Mount("bind", path, "/etc/" + name, ["rbind", "rprivate"]);
    }

    private static string ReadIfExists(string path) => File.Exists(path) ? File.ReadAllText(path) : "";
}
