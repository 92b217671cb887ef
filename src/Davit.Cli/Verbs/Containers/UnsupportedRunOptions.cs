using Davit.Cli.CommandLine;
using Davit.Oci;

namespace Davit.Cli.Verbs.Containers;

/// <summary>Docker's options of <c>run</c> that are not here yet: understood, so that the error says that and not "unknown flag".</summary>
internal static class UnsupportedRunOptions
{
    private static readonly string[] Flags = ["init", "no-healthcheck", "oom-kill-disable", "publish-all", "use-api-socket"];

    private static readonly string[] Values =
    [
        "annotation", "attach", "blkio-weight", "blkio-weight-device", "cgroup-parent", "cgroupns", "cpu-count", "cpu-percent", "cpu-period",
        "cpu-quota", "cpu-rt-period", "cpu-rt-runtime", "cpu-shares", "cpuset-cpus", "cpuset-mems", "detach-keys", "device-cgroup-rule",
        "device-read-bps", "device-read-iops", "device-write-bps", "device-write-iops", "dns", "dns-opt", "dns-option", "dns-search",
        "domainname", "expose", "gpus", "group-add", "health-cmd", "health-interval", "health-retries", "health-start-interval",
        "health-start-period", "health-timeout", "ip", "ip6", "ipc", "isolation", "kernel-memory", "label-file", "link", "link-local-ip",
        "log-driver", "log-opt", "mac-address", "memory-reservation", "memory-swap", "memory-swappiness", "net-alias", "network-alias",
        "oom-score-adj", "pid", "restart", "runtime", "sig-proxy", "stop-signal", "stop-timeout", "storage-opt", "userns", "uts",
        "volume-driver", "volumes-from",
    ];

    public static IReadOnlyList<OptionSpec> All { get; } =
    [
        .. Flags.Select(name => OptionSpec.Flag(name, Letter(name), "") with { IsHidden = true }),
        .. Values.Select(name => OptionSpec.List(name, Letter(name), "value", "") with { IsHidden = true }),
    ];

    /// <exception cref="DavitException">Unsupported: one of them is given, and asks for something.</exception>
    public static void Refuse(Invocation invocation)
    {
        foreach (var option in All.Where(invocation.IsGiven))
        {
            if (option.Kind == OptionKind.Flag ? invocation.Has(option) : !invocation.List(option).All(v => IsDefault(option.Name, v)))
            {
                throw new DavitException(ErrorKind.Unsupported, $"run: '--{option.Name}' is not supported yet");
            }
        }
    }

    // What a container gets anyhow.
    private static bool IsDefault(string name, string value) => (name, value) is ("restart", "no") or ("sig-proxy", "true") or ("ipc", "private") or ("cgroupns", "private");

    private static char? Letter(string name) => name switch
    {
        "attach" => 'a',
        "cpu-shares" => 'c',
        "publish-all" => 'P',
        _ => null,
    };
}
