using System.Collections.Concurrent;

namespace Davit.Registry.Hosts;

/// <summary>
/// Directories with one directory a registry (<c>certs.d</c>), in which <c>hosts.toml</c> or certificates lie. The first that has
/// one for a registry says everything about it; <c>_default</c> is for all that have none. Thread-safe.
/// </summary>
internal sealed class HostDirectories(IReadOnlyList<string> roots)
{
    private const string Variable = "DAVIT_CERTS_DIR";
    private const string DefaultName = "_default";

    private readonly ConcurrentDictionary<string, HostSettings?> _found = new(StringComparer.Ordinal);

    public static HostDirectories None { get; } = new([]);

    /// <summary>Those <c>DAVIT_CERTS_DIR</c> lists, separated by colons; else davit's own, containerd's and Docker's, the user's before the machine's.</summary>
    public static HostDirectories Of(ConfigurationOwner owner) =>
        new(Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } chosen
            ? chosen.Split(':', StringSplitOptions.RemoveEmptyEntries)
            : [.. Standard(owner).Select(d => Path.Combine(d, "certs.d"))]);

    /// <summary>Null when nothing is said about the registry.</summary>
    public HostSettings? Find(string domain) => roots.Count == 0 ? null : _found.GetOrAdd(domain, Read);

    private static IEnumerable<string> Standard(ConfigurationOwner owner)
    {
        string[] programs = ["davit", "containerd", "docker"];
        var machine = programs.Select(p => Path.Combine("/etc", p));
        return owner == ConfigurationOwner.Machine ? machine : programs.Select(p => Path.Combine(RegistryHosts.UserDirectory(), p)).Concat(machine);
    }

    private HostSettings? Read(string domain)
    {
        foreach (var name in (string[])[.. Names(domain), DefaultName])
        {
            foreach (var directory in roots.Select(r => Path.Combine(r, name)).Where(Directory.Exists))
            {
                var file = Path.Combine(directory, "hosts.toml");
                if (File.Exists(file))
                {
                    return HostsFile.Read(file, domain);
                }

                var connection = CertificateDirectory.Read(directory);
                if (!connection.IsOrdinary)
                {
                    return new HostSettings([], null) { Connection = connection };
                }
            }
        }

        return null;
    }

    // Where a colon may not stand in a directory's name, containerd writes host_port_.
    private static IEnumerable<string> Names(string domain)
    {
        var colon = domain.LastIndexOf(':');
        return colon < 0 || domain.EndsWith(']') ? [domain] : [$"{domain[..colon]}_{domain[(colon + 1)..]}_", domain];
    }
}
