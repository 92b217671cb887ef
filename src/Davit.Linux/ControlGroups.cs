using System.Runtime.Versioning;

namespace Davit.Linux;

/// <summary>What of control groups this host offers.</summary>
/// <param name="Root">Where they are mounted: <c>/sys/fs/cgroup</c>.</param>
/// <param name="Controllers">Version 1: the mounted hierarchies; version 2: what the root's <c>cgroup.controllers</c> lists.</param>
/// <param name="UnifiedControllers">Hybrid only: controllers bound to the version 2 tree, which version 1 users cannot reach.</param>
[SupportedOSPlatform("linux")]
public sealed record ControlGroups(
    ControlGroupMode Mode, string Root, IReadOnlySet<string> Controllers, IReadOnlySet<string> UnifiedControllers)
{
    private const string DefaultRoot = "/sys/fs/cgroup";

    public bool IsVersion2 => Mode == ControlGroupMode.Unified;

    public bool Has(string controller) => Controllers.Contains(controller);

    public static ControlGroups Probe() => Probe(DefaultRoot, "/proc/self/mountinfo");

    /// <summary>Reads a host's state from files in the kernel's format.</summary>
    public static ControlGroups Probe(string root, string mountInfoPath)
    {
        var mounts = ReadMounts(root, mountInfoPath);
        var unified = Path.Combine(root, "unified");
        return mounts switch
        {
            _ when mounts.Any(m => m.IsVersion2 && m.Target == root) =>
                new ControlGroups(ControlGroupMode.Unified, root, ReadControllers(root), Empty),
            _ when mounts.Any(m => !m.IsVersion2) => mounts.Any(m => m.IsVersion2)
                ? new ControlGroups(ControlGroupMode.Hybrid, root, LegacyControllers(mounts), ReadControllers(unified))
                : new ControlGroups(ControlGroupMode.Legacy, root, LegacyControllers(mounts), Empty),
            _ => new ControlGroups(ControlGroupMode.None, root, Empty, Empty),
        };
    }

    private static IReadOnlySet<string> Empty => new HashSet<string>();

    private static HashSet<string> LegacyControllers(List<ControlGroupMount> mounts) =>
        [.. mounts.Where(m => !m.IsVersion2).SelectMany(m => m.Options).Where(o => o is not ("rw" or "ro" or "xattr" or "clone_children" or "noprefix") && !o.Contains('='))];

    private static HashSet<string> ReadControllers(string directory)
    {
        var path = Path.Combine(directory, "cgroup.controllers");
        return File.Exists(path) ? [.. File.ReadAllText(path).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)] : [];
    }

    // proc_pid_mountinfo(5): ID parent major:minor root TARGET options [tags…] - TYPE source SUPER-OPTIONS
    private static List<ControlGroupMount> ReadMounts(string root, string mountInfoPath)
    {
        var mounts = new List<ControlGroupMount>();
        foreach (var line in File.ReadLines(mountInfoPath))
        {
            var fields = line.Split(' ');
            var separator = Array.IndexOf(fields, "-");
            if (separator < 6 || fields.Length < separator + 4 || fields[separator + 1] is not ("cgroup" or "cgroup2") || !IsBelow(fields[4], root))
            {
                continue;
            }

            mounts.Add(new ControlGroupMount(fields[4], fields[separator + 1] == "cgroup2", fields[separator + 3].Split(',')));
        }

        return mounts;
    }

    private static bool IsBelow(string path, string root) =>
        path.StartsWith(root, StringComparison.Ordinal) && (path.Length == root.Length || path[root.Length] == '/');

    private sealed record ControlGroupMount(string Target, bool IsVersion2, string[] Options);
}
