using Davit.Linux;

namespace Davit.Runtime.Execution;

/// <summary>Looks for OCI runtimes and tells which of them work on this host.</summary>
public static class RuntimeFinder
{
    // Users' paths often lack the system directories, where Debian has runc.
    private static readonly string[] SystemDirectories = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

    /// <summary>Installed runtimes, the preferred one first.</summary>
    public static IReadOnlyList<RuntimeCandidate> FindAll() => FindAll(ControlGroups.Probe());

    /// <summary>A program's path, looked up in <c>PATH</c> and the system's directories.</summary>
    public static string? FindProgram(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Concat(SystemDirectories)
            .Select(directory => Path.Combine(directory, name))
            .FirstOrDefault(IsExecutable);

    internal static IReadOnlyList<RuntimeCandidate> FindAll(ControlGroups controlGroups)
    {
        var candidates = new List<RuntimeCandidate>();
        if (FindProgram("runc") is { } runc)
        {
            candidates.Add(new RuntimeCandidate(RuntimeKind.Runc, runc, WhyNot: null));
        }

        if (FindProgram("crun") is { } crun)
        {
            candidates.Add(new RuntimeCandidate(RuntimeKind.Crun, crun, WhyNotCrun(controlGroups)));
        }

        return candidates;
    }

    // crun 1.8: "cgroups in hybrid mode not supported, drop all controllers from cgroupv2"
    private static string? WhyNotCrun(ControlGroups controlGroups) =>
        controlGroups.Mode == ControlGroupMode.Hybrid && controlGroups.UnifiedControllers.Count > 0
            ? $"crun refuses hybrid control groups with controllers in the version 2 tree ({string.Join(' ', controlGroups.UnifiedControllers)})"
            : null;

    private static bool IsExecutable(string path) =>
        File.Exists(path) && !OperatingSystem.IsWindows()
        && (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0;
}
