using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;

namespace Davit.Linux;

/// <summary>The user namespace of this process (user_namespaces(7)).</summary>
[SupportedOSPlatform("linux")]
public static class UserNamespace
{
    private const string Program = "unshare";
    private const string SubordinateUsers = "/etc/subuid";
    private const string UserMap = "/proc/self/uid_map";
    private const string GroupMap = "/proc/self/gid_map";

    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    private static readonly Switch[] Switches =
    [
        new("/proc/sys/user/max_user_namespaces", "0", "user.max_user_namespaces=15000"),
        new("/proc/sys/kernel/unprivileged_userns_clone", "0", "kernel.unprivileged_userns_clone=1"),
        new("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1", "kernel.apparmor_restrict_unprivileged_userns=0"),
    ];

    private static readonly Lazy<bool> InitialOne = new(() => !OperatingSystem.IsLinux() || MapsEveryone());

    /// <summary>True on the host itself; false inside a namespace whose root is an ordinary user outside.</summary>
    public static bool IsInitial => InitialOne.Value;

    /// <summary>True when this user may map more IDs than its own into a namespace: /etc/subuid names it and newuidmap is here.</summary>
    public static bool HasSubordinateIds => FindProgram("newuidmap") is not null && IsNamedIn(SubordinateUsers);

    /// <summary>Whether a group ID of this namespace stands for one of the host, so that files may have it.</summary>
    public static bool MapsGroup(uint id) => !OperatingSystem.IsLinux() || !File.Exists(GroupMap) || File.ReadLines(GroupMap).Any(line =>
        Fields(line) is [var first, _, var count] && uint.Parse(first, Invariant) <= id && id - uint.Parse(first, Invariant) < uint.Parse(count, Invariant));

    /// <summary>
    /// What keeps an ordinary user from making one, as far as files tell it; null when nothing does. Distributions close user namespaces
    /// by different switches, because they show much of the kernel to everybody.
    /// </summary>
    public static NamespaceObstacle? FindObstacle() =>
        Switches.FirstOrDefault(s => File.Exists(s.File) && File.ReadAllText(s.File).Trim() == s.Closed) is { } closed
            ? new NamespaceObstacle($"user namespaces are closed to ordinary users ({closed.File} is {closed.Closed})", $"Have root open them: sysctl -w {closed.Setting}")
            : FindProgram(Program) is null
                ? new NamespaceObstacle($"'{Program}' is missing", "Have root install it: apt-get install util-linux")
                : null;

    /// <summary>
    /// Replaces this process by <paramref name="program"/>, run as root of a new user namespace with mounts of its own; streams,
    /// terminal, process ID and exit code stay what they are. A process with several threads cannot change its own user namespace, so
    /// unshare(1) does it.
    /// </summary>
    /// <param name="arguments">Without the program's name.</param>
    /// <exception cref="LinuxException">ENOENT: there is no unshare.</exception>
    [DoesNotReturn]
    public static void Enter(string program, IReadOnlyList<string> arguments)
    {
        string[] ids = HasSubordinateIds ? ["--map-auto"] : [];
        Execute([Program, "--user", "--mount", "--propagation", "slave", "--map-root-user", .. ids, "--", program, .. arguments]);
    }

    [DoesNotReturn]
    private static unsafe void Execute(string[] words)
    {
        var path = FindProgram(words[0]) ?? throw LinuxException.Of(Errno.ENOENT, "run", words[0]);
        var pointers = new byte*[words.Length + 1];
        for (var i = 0; i < words.Length; i++)
        {
            pointers[i] = (byte*)Marshal.StringToCoTaskMemUTF8(words[i]);
        }

        fixed (byte** first = pointers)
        {
            _ = Libc.execv(path, first);
        }

        throw LinuxException.Last("run", path);
    }

    private static string? FindProgram(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin").Split(':')
            .Where(d => d.Length > 0).Select(d => Path.Combine(d, name)).FirstOrDefault(File.Exists);

    private static bool MapsEveryone()
    {
        // "         0          0 4294967295"; no such file: the kernel has no user namespaces.
        return !File.Exists(UserMap) || Fields(Encoding.ASCII.GetString(File.ReadAllBytes(UserMap))) is ["0", "0", "4294967295"];
    }

    private static string[] Fields(string line) => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    // subuid(5): "name-or-ID:first:count"
    private static bool IsNamedIn(string file)
    {
        var id = Users.EffectiveId.ToString(Invariant);
        return File.Exists(file) && File.ReadLines(file).Select(line => line.Split(':')[0]).Any(who => who == id || who == Environment.UserName);
    }

    private sealed record Switch(string File, string Closed, string Setting);
}
