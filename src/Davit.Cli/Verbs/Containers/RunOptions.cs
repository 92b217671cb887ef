using Davit.Build.Planning;
using Davit.Cli.CommandLine;
using Davit.Cli.Rendering;
using Davit.Engine.Containers;
using Davit.Oci;

namespace Davit.Cli.Verbs.Containers;

/// <summary>The options of <c>run</c>, and what they ask of the engine.</summary>
internal static class RunOptions
{
    public static readonly OptionSpec Quiet = OptionSpec.Flag("quiet", 'q', "Suppress the pull output");

    // HOST_NAME_MAX of Linux.
    private const int MaximumHostNameLength = 64;

    private const long MinimumMemoryBytes = 6 * 1024 * 1024;

    private static readonly OptionSpec AddHost = OptionSpec.List("add-host", null, "list", "Add a custom host-to-IP mapping (host:ip)");
    private static readonly OptionSpec AddCapability = OptionSpec.List("cap-add", null, "list", "Add Linux capabilities");
    private static readonly OptionSpec DropCapability = OptionSpec.List("cap-drop", null, "list", "Drop Linux capabilities");
    private static readonly OptionSpec ContainerIdFile = OptionSpec.Text("cidfile", null, "string", "Write the container ID to the file");
    private static readonly OptionSpec Device = OptionSpec.List("device", null, "list", "Add a host device to the container");
    private static readonly OptionSpec Cpus = OptionSpec.Text("cpus", null, "decimal", "Number of CPUs");
    private static readonly OptionSpec Detach = OptionSpec.Flag("detach", 'd', "Run container in background and print container ID (not supported yet)");
    private static readonly OptionSpec Entrypoint = OptionSpec.Text("entrypoint", null, "string", "Overwrite the default ENTRYPOINT of the image");
    private static readonly OptionSpec Env = OptionSpec.List("env", 'e', "list", "Set environment variables");
    private static readonly OptionSpec EnvFile = OptionSpec.List("env-file", null, "list", "Read in a file of environment variables");
    private static readonly OptionSpec HostName = OptionSpec.Text("hostname", 'h', "string", "Container host name");
    private static readonly OptionSpec Interactive = OptionSpec.Flag("interactive", 'i', "Keep STDIN open even if not attached");
    private static readonly OptionSpec Label = OptionSpec.List("label", 'l', "list", "Set meta data on a container");
    private static readonly OptionSpec Memory = OptionSpec.Text("memory", 'm', "bytes", "Memory limit");
    private static readonly OptionSpec MountOption = OptionSpec.List("mount", null, "mount", "Attach a filesystem mount to the container");
    private static readonly OptionSpec Name = OptionSpec.Text("name", null, "string", "Assign a name to the container");
    private static readonly OptionSpec Network = OptionSpec.Text("network", null, "network", "Connect a container to a network: host or none (bridge networks are not supported yet)") with { Choices = ["host", "none"] };
    private static readonly OptionSpec NetworkAlias = OptionSpec.Text("net", null, "network", "") with { Choices = ["host", "none"], IsHidden = true };
    private static readonly OptionSpec PidsLimit = OptionSpec.Text("pids-limit", null, "int", "Tune container pids limit (set -1 for unlimited)");
    private static readonly OptionSpec PlatformOption = OptionSpec.Text("platform", null, "string", "Set platform if server is multi-platform capable");
    private static readonly OptionSpec Privileged = OptionSpec.Flag("privileged", null, "Give extended privileges to this container");
    private static readonly OptionSpec Publish = OptionSpec.List("publish", 'p', "list", "Publish a container's port(s) to the host (not supported yet)");
    private static readonly OptionSpec Pull = OptionSpec.Text("pull", null, "string", "Pull image before running (\"always\", \"missing\", \"never\")", "missing") with { Choices = ["always", "missing", "never"] };
    private static readonly OptionSpec ReadOnly = OptionSpec.Flag("read-only", null, "Mount the container's root filesystem as read only");
    private static readonly OptionSpec Remove = OptionSpec.Flag("rm", null, "Automatically remove the container when it exits");
    private static readonly OptionSpec SecurityOption = OptionSpec.List("security-opt", null, "list", "Security Options: no-new-privileges, seccomp=unconfined");
    private static readonly OptionSpec SharedMemory = OptionSpec.Text("shm-size", null, "bytes", "Size of /dev/shm");
    private static readonly OptionSpec Sysctl = OptionSpec.List("sysctl", null, "map", "Sysctl options");
    private static readonly OptionSpec Tmpfs = OptionSpec.List("tmpfs", null, "list", "Mount a tmpfs directory");
    private static readonly OptionSpec Tty = OptionSpec.Flag("tty", 't', "Allocate a pseudo-TTY");
    private static readonly OptionSpec Ulimit = OptionSpec.List("ulimit", null, "ulimit", "Ulimit options");
    private static readonly OptionSpec User = OptionSpec.Text("user", 'u', "string", "Username or UID (format: <name|uid>[:<group|gid>])");
    private static readonly OptionSpec Volume = OptionSpec.List("volume", 'v', "list", "Bind mount a volume");
    private static readonly OptionSpec WorkingDirectory = OptionSpec.Text("workdir", 'w', "string", "Working directory inside the container");

    public static IReadOnlyList<OptionSpec> All { get; } =
    [
        AddHost, AddCapability, DropCapability, ContainerIdFile, Cpus, Device, Detach, Entrypoint, Env, EnvFile, HostName, Interactive, Label, Memory, MountOption, Name, Network, NetworkAlias,
        PidsLimit, PlatformOption, Privileged, Publish, Pull, Quiet, ReadOnly, Remove, SecurityOption,
        SharedMemory, Sysctl, Tmpfs, Tty, Ulimit, User, Volume, WorkingDirectory, .. UnsupportedRunOptions.All,
    ];

    public static RunRequest Read(Invocation invocation)
    {
        UnsupportedRunOptions.Refuse(invocation);
        if (invocation.Has(Detach))
        {
            throw NotYet("--detach", "Leave out '-d' and put the command into the background with '&'.");
        }

        if (invocation.IsGiven(Publish))
        {
            throw NotYet("--publish", "Use '--network host': the container's ports are then the host's.");
        }

        return new RunRequest
        {
            Image = invocation.Arguments[0],
            Arguments = [.. invocation.Arguments.Skip(1)],
            Entrypoint = invocation.Text(Entrypoint),
            Environment = [.. invocation.List(EnvFile).SelectMany(EnvironmentFile.Read), .. invocation.List(Env).SelectMany(EnvironmentFile.Variable)],
            Labels = Pairs(invocation.List(Label)),
            WorkingDirectory = invocation.Text(WorkingDirectory),
            User = invocation.Text(User),
            Name = invocation.Text(Name),
            HostName = ReadHostName(invocation),
            IdFile = invocation.Text(ContainerIdFile),
            Mounts = [.. invocation.List(Volume).Select(MountSyntax.ParseVolume), .. invocation.List(MountOption).Select(MountSyntax.ParseMount), .. invocation.List(Tmpfs).Select(MountSyntax.ParseTmpfs)],
            ExtraHosts = invocation.List(AddHost),
            Sysctls = Pairs(invocation.List(Sysctl)),
            Network = ReadNetwork(invocation),
            Rights = new ContainerRights
            {
                Privileged = invocation.Has(Privileged),
                ReadOnlyRootFileSystem = invocation.Has(ReadOnly),
                AddedCapabilities = invocation.List(AddCapability),
                DroppedCapabilities = invocation.List(DropCapability),
                Devices = invocation.List(Device),
                SecurityOptions = invocation.List(SecurityOption),
            },
            Limits = ReadLimits(invocation),
            Platform = invocation.ParsedObject(PlatformOption, Platform.Parse),
            Pull = invocation.Text(Pull) switch
            {
                "missing" => PullPolicy.Missing,
                "always" => PullPolicy.Always,
                "never" => PullPolicy.Never,
                var other => throw new DavitException(ErrorKind.InvalidArgument, $"invalid pull option: '{other}': must be one of \"always\", \"missing\" or \"never\""),
            },
            Input = invocation.Has(Interactive) ? StandardInput.Inherited : StandardInput.Closed,
            Terminal = invocation.Has(Tty),
            AutoRemove = invocation.Has(Remove),
        };
    }

    private static Dictionary<string, string> Pairs(IReadOnlyList<string> words)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var word in words)
        {
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            pairs[equals < 0 ? word : word[..equals]] = equals < 0 ? "" : word[(equals + 1)..];
        }

        return pairs;
    }

    // Docker leaves an empty one to the default, and any other to the kernel, whose answer is a bare "invalid argument".
    private static string? ReadHostName(Invocation invocation) => invocation.Text(HostName) switch
    {
        null or "" => null,
        { Length: > MaximumHostNameLength } name => throw new DavitException(
            ErrorKind.InvalidArgument, $"invalid hostname: '{name}': longer than {MaximumHostNameLength} characters"),
        var name => name,
    };

    private static ContainerNetwork ReadNetwork(Invocation invocation) => (invocation.Text(Network) ?? invocation.Text(NetworkAlias)) switch
    {
        null or "host" or "default" => ContainerNetwork.Host,
        "none" => ContainerNetwork.None,
        var other => throw NotYet($"--network {other}", "Use '--network host' or '--network none'."),
    };

    private static ContainerLimits ReadLimits(Invocation invocation)
    {
        var processes = invocation.Integer(PidsLimit);
        var memory = invocation.Parsed(Memory, Quantities.Bytes);
        if (memory is < MinimumMemoryBytes)
        {
            throw new DavitException(ErrorKind.InvalidArgument, "Minimum memory limit allowed is 6MB");
        }

        var processors = invocation.Parsed(Cpus, Quantities.Processors);
        if (processors > Environment.ProcessorCount)
        {
            throw new DavitException(
                ErrorKind.InvalidArgument,
                $"range of CPUs is from 0.01 to {Environment.ProcessorCount}.00, as there are only {Environment.ProcessorCount} CPUs available");
        }

        return new ContainerLimits
        {
            MemoryBytes = memory,
            Processors = processors,
            Processes = processes is > 0 ? processes : null,
            SharedMemoryBytes = invocation.Parsed(SharedMemory, Quantities.Bytes),
            Ulimits = invocation.List(Ulimit),
        };
    }

    private static DavitException NotYet(string what, string hint) =>
        new(ErrorKind.Unsupported, $"run: '{what}' is not supported yet", hint);
}
