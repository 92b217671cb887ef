using Davit.Build.Planning;
using Davit.Linux;
using Davit.Oci;

namespace Davit.Engine.Containers;

/// <summary>How a container reaches the network.</summary>
public enum ContainerNetwork
{
    /// <summary>The host's own.</summary>
    Host,

    /// <summary>A network of its own with nothing but loopback.</summary>
    None,
}

/// <summary>A container to create and run. Nulls take the image's values, or the kernel's.</summary>
public sealed record RunRequest
{
    public required string Image { get; init; }

    /// <summary>Replaces the image's CMD when not empty.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Replaces the image's entry point; one empty string clears it.</summary>
    public string? Entrypoint { get; init; }

    /// <summary>Each <c>NAME=value</c>.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    public string? WorkingDirectory { get; init; }

    /// <summary><c>user[:group]</c>.</summary>
    public string? User { get; init; }

    public string? Name { get; init; }

    public string? HostName { get; init; }

    /// <summary>Gets the container's ID once it exists; must not exist before.</summary>
    public string? IdFile { get; init; }

    /// <summary>Lines for <c>/etc/hosts</c>, each <c>NAME:ADDRESS</c>.</summary>
    public IReadOnlyList<string> ExtraHosts { get; init; } = [];

    public IReadOnlyDictionary<string, string> Sysctls { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<Mount> Mounts { get; init; } = [];

    public ContainerNetwork Network { get; init; } = ContainerNetwork.Host;

    public ContainerRights Rights { get; init; } = new();

    public ContainerLimits Limits { get; init; } = new();

    public Platform? Platform { get; init; }

    public PullPolicy Pull { get; init; } = PullPolicy.Missing;

    public StandardInput Input { get; init; } = StandardInput.Closed;

    /// <summary>Gives the container a terminal, through this process's own.</summary>
    public bool Terminal { get; init; }

    /// <summary>Removes the container once it has exited.</summary>
    public bool AutoRemove { get; init; }
}

/// <summary>Whether the container reads this process's standard input.</summary>
public enum StandardInput
{
    Closed,
    Inherited,
}

/// <summary>What a container may do.</summary>
public sealed record ContainerRights
{
    public bool Privileged { get; init; }

    public bool ReadOnlyRootFileSystem { get; init; }

    /// <summary>Capability names, with or without <c>CAP_</c>; <c>ALL</c> for all.</summary>
    public IReadOnlyList<string> AddedCapabilities { get; init; } = [];

    public IReadOnlyList<string> DroppedCapabilities { get; init; } = [];

    /// <summary>Each <c>HOST[:CONTAINER][:rwm]</c>.</summary>
    public IReadOnlyList<string> Devices { get; init; } = [];

    /// <summary><c>no-new-privileges</c>, <c>seccomp=unconfined</c>.</summary>
    public IReadOnlyList<string> SecurityOptions { get; init; } = [];
}

/// <summary>What a container may use. Nulls set no limit.</summary>
public sealed record ContainerLimits
{
    public long? MemoryBytes { get; init; }

    /// <summary>Processors, such as 1.5.</summary>
    public decimal? Processors { get; init; }

    public long? Processes { get; init; }

    /// <summary>Of <c>/dev/shm</c>.</summary>
    public long? SharedMemoryBytes { get; init; }

    /// <summary>Each <c>NAME=SOFT[:HARD]</c>.</summary>
    public IReadOnlyList<string> Ulimits { get; init; } = [];
}
