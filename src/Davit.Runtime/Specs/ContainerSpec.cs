using Davit.Linux;

namespace Davit.Runtime.Specs;

/// <summary>
/// What one container shall be, in the terms of <c>davit run</c>; everything unsaid has Docker's default.
/// <see cref="RuntimeSpecWriter"/> turns it into an OCI runtime specification for a given host.
/// </summary>
public sealed record ContainerSpec
{
    /// <summary>Docker's list of what tells of the host or lets a container reach into it; thermal interrupts, which differ between hosts, are hidden as well.</summary>
    public static IReadOnlyList<string> DefaultMaskedPaths { get; } =
    [
        "/proc/acpi", "/proc/asound", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list",
        "/proc/timer_stats", "/proc/sched_debug", "/proc/scsi", "/sys/firmware", "/sys/devices/virtual/powercap",
    ];

    /// <summary>Docker's list of what a container may read and not write.</summary>
    public static IReadOnlyList<string> DefaultReadOnlyPaths { get; } = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];

    /// <summary>The root file system's directory on the host, mounted and ready.</summary>
    public required string RootfsPath { get; init; }

    /// <summary>Program and arguments; the program is looked up in the container's <c>PATH</c>.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary><c>NAME=value</c>, as the process shall have it. <see cref="WithDefaultEnvironment"/> adds Docker's defaults.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>Absolute path in the container; missing directories are made.</summary>
    public string WorkingDirectory { get; init; } = "/";

    public ContainerUser User { get; init; } = ContainerUser.Root;

    /// <summary>Null: the first 12 characters of the container's ID.</summary>
    public string? Hostname { get; init; }

    public string? DomainName { get; init; }

    /// <summary>Whether the process gets a pseudo-terminal; its runtime must then run with a terminal on its standard streams.</summary>
    public bool Terminal { get; init; }

    /// <summary>Of the pseudo-terminal from its first moment on; null: the runtime sets it a little later.</summary>
    public WindowSize? TerminalSize { get; init; }

    public bool ReadOnlyRootfs { get; init; }

    /// <summary>Mounts beside the standard ones; one with a standard mount's target takes its place. A <c>tmpfs</c> is a mount of that type.</summary>
    public IReadOnlyList<Mount> Mounts { get; init; } = [];

    public NetworkMode Network { get; init; } = NetworkMode.Host;

    public NamespaceMode Ipc { get; init; } = NamespaceMode.Private;

    public NamespaceMode Pid { get; init; } = NamespaceMode.Private;

    public NamespaceMode Uts { get; init; } = NamespaceMode.Private;

    public PrivilegeMode Privileges { get; init; } = PrivilegeMode.Default;

    /// <summary>Names with or without <c>CAP_</c>, in any case, or <c>ALL</c>.</summary>
    public IReadOnlyList<string> CapabilitiesToAdd { get; init; } = [];

    public IReadOnlyList<string> CapabilitiesToDrop { get; init; } = [];

    public SeccompMode Seccomp { get; init; } = SeccompMode.Default;

    public bool NoNewPrivileges { get; init; }

    /// <summary>Null: <see cref="DefaultMaskedPaths"/>.</summary>
    public IReadOnlyList<string>? MaskedPaths { get; init; }

    /// <summary>Null: <see cref="DefaultReadOnlyPaths"/>.</summary>
    public IReadOnlyList<string>? ReadOnlyPaths { get; init; }

    public ContainerResources Resources { get; init; } = ContainerResources.Unlimited;

    public IReadOnlyList<DeviceRequest> Devices { get; init; } = [];

    public IReadOnlyDictionary<string, string> Sysctls { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<Ulimit> Ulimits { get; init; } = [];

    /// <summary>-1000 to 1000; null leaves the process as davit's own.</summary>
    public int? OomScoreAdjustment { get; init; }

    public long SharedMemoryBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Control group under which the container's is made; null: <c>/davit</c>.</summary>
    public string? ControlGroupParent { get; init; }

    /// <summary>A host program that becomes process 1 and starts <see cref="Arguments"/> as its child (<c>--init</c>).</summary>
    public string? InitProgram { get; init; }

    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary>Lines for <c>/etc/hosts</c> beside the standard ones: <c>NAME:ADDRESS</c> (<c>--add-host</c>).</summary>
    public IReadOnlyList<string> ExtraHosts { get; init; } = [];

    /// <summary>Whether <c>/etc/resolv.conf</c>, <c>hosts</c> and <c>hostname</c> are made for the container or are its image's own.</summary>
    public NetworkFileMode NetworkFiles { get; init; } = NetworkFileMode.Generated;

    /// <summary>
    /// With the variables Docker gives every container before those of image and user: <c>PATH</c>, <c>HOSTNAME</c>, with a
    /// terminal <c>TERM</c>. (<c>HOME</c> comes from the OCI runtime, which reads the image's passwd file.)
    /// </summary>
    public ContainerSpec WithDefaultEnvironment(string containerId) =>
        this with { Environment = ContainerEnvironment.Merge(ContainerEnvironment.Defaults(this, HostnameFor(containerId)), Environment) };

    /// <summary>The host name the container will see, unless it shares the host's.</summary>
    public string HostnameFor(string containerId) =>
        Hostname ?? (Uts == NamespaceMode.Host || Network == NetworkMode.Host
            ? System.Environment.MachineName
            : containerId[..Math.Min(12, containerId.Length)]);
}
