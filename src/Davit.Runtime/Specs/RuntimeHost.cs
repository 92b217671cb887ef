using Davit.Linux;
using Davit.Oci;

namespace Davit.Runtime.Specs;

/// <summary>What of the host decides how a specification is written.</summary>
public sealed record RuntimeHost
{
    /// <summary>The group <c>tty</c> on every distribution.</summary>
    internal const uint TerminalGroup = 5;

    private const string ProcessorsDirectory = "/sys/devices/system/cpu";

    public required ControlGroups ControlGroups { get; init; }

    /// <summary>Whether containers may use them; without root and delegation they may not.</summary>
    public required bool CanLimitResources { get; init; }

    public required ProcessCapabilities Capabilities { get; init; }

    public required int OomScoreAdjustment { get; init; }

    /// <summary>Go's name: <c>amd64</c>, <c>arm64</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>The hard limits of this process by ulimit name.</summary>
    public required Func<string, ulong> HardLimit { get; init; }

    public required RuntimeKind Runtime { get; init; }

    public bool IsRootless { get; init; }

    /// <summary>Whether terminals may belong to the group <c>tty</c>; not in a user namespace of one ID.</summary>
    public bool HasTerminalGroup { get; init; } = true;

    /// <summary>Whether the kernel counts swap for control groups.</summary>
    public bool CanLimitSwap { get; init; }

    /// <summary>The processors' <c>thermal_throttle</c> directories, which exist on real machines only.</summary>
    public IReadOnlyList<string> ThermalPaths { get; init; } = [];

    public static RuntimeHost Probe(RuntimeKind runtime)
    {
        var controlGroups = ControlGroups.Probe();
        return new RuntimeHost
        {
            ControlGroups = controlGroups,
            CanLimitResources = Users.IsHostRoot && controlGroups.Mode != ControlGroupMode.None,
            Capabilities = ProcessCapabilities.Current(),
            OomScoreAdjustment = ReadOomScoreAdjustment(),
            Architecture = Platform.Host.Architecture,
            HardLimit = name => ResourceLimits.Get(name).Hard,
            Runtime = runtime,
            IsRootless = !Users.IsHostRoot,
            HasTerminalGroup = UserNamespace.MapsGroup(TerminalGroup),
            CanLimitSwap = controlGroups.IsVersion2 || File.Exists(Path.Combine(controlGroups.Root, "memory/memory.memsw.limit_in_bytes")),
            ThermalPaths = FindThermalPaths(),
        };
    }

    internal bool CanRaiseLimits => ProcessCapabilities.Contains(Capabilities.Effective, "CAP_SYS_RESOURCE");

    private static List<string> FindThermalPaths() =>
        Directory.Exists(ProcessorsDirectory)
            ? [.. Directory.EnumerateDirectories(ProcessorsDirectory, "cpu*").Select(d => Path.Combine(d, "thermal_throttle")).Where(Directory.Exists).Order(StringComparer.Ordinal)]
            : [];

    private static int ReadOomScoreAdjustment() =>
        int.TryParse(File.ReadAllText("/proc/self/oom_score_adj").AsSpan().Trim(), out var value) ? value : 0;
}
