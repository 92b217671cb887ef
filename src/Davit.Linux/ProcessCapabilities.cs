using System.Collections.Frozen;
using System.Globalization;
using System.Runtime.Versioning;

namespace Davit.Linux;

/// <summary>Capability sets (capabilities(7)) as bit masks, and the kernel's names for the bits.</summary>
[SupportedOSPlatform("linux")]
public sealed record ProcessCapabilities(ulong Permitted, ulong Effective, ulong Bounding)
{
    // linux/capability.h; index = bit.
    private static readonly string[] Names =
    [
        "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_DAC_READ_SEARCH", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL", "CAP_SETGID", "CAP_SETUID",
        "CAP_SETPCAP", "CAP_LINUX_IMMUTABLE", "CAP_NET_BIND_SERVICE", "CAP_NET_BROADCAST", "CAP_NET_ADMIN", "CAP_NET_RAW",
        "CAP_IPC_LOCK", "CAP_IPC_OWNER", "CAP_SYS_MODULE", "CAP_SYS_RAWIO", "CAP_SYS_CHROOT", "CAP_SYS_PTRACE", "CAP_SYS_PACCT",
        "CAP_SYS_ADMIN", "CAP_SYS_BOOT", "CAP_SYS_NICE", "CAP_SYS_RESOURCE", "CAP_SYS_TIME", "CAP_SYS_TTY_CONFIG", "CAP_MKNOD",
        "CAP_LEASE", "CAP_AUDIT_WRITE", "CAP_AUDIT_CONTROL", "CAP_SETFCAP", "CAP_MAC_OVERRIDE", "CAP_MAC_ADMIN", "CAP_SYSLOG",
        "CAP_WAKE_ALARM", "CAP_BLOCK_SUSPEND", "CAP_AUDIT_READ", "CAP_PERFMON", "CAP_BPF", "CAP_CHECKPOINT_RESTORE",
    ];

    private static readonly FrozenSet<string> Known = Names.ToFrozenSet();

    /// <summary>Every name in the kernel's order, as <c>CAP_CHOWN</c>.</summary>
    public static IReadOnlyList<string> AllNames => Names;

    /// <summary>The sets of this process.</summary>
    public static ProcessCapabilities Current() => Parse(File.ReadLines("/proc/self/status"));

    public static bool IsKnown(string name) => Known.Contains(name);

    /// <summary>The names in <paramref name="mask"/>, in the kernel's order; bits newer than this table are left out.</summary>
    public static IReadOnlyList<string> NamesOf(ulong mask) => [.. Names.Where((_, bit) => (mask >> bit & 1) != 0)];

    public static bool Contains(ulong mask, string name) => Array.IndexOf(Names, name) is >= 0 and var bit && (mask >> bit & 1) != 0;

    /// <summary>Reads the lines of a <c>/proc/PID/status</c>.</summary>
    public static ProcessCapabilities Parse(IEnumerable<string> status)
    {
        ulong permitted = 0, effective = 0, bounding = 0;
        foreach (var line in status)
        {
            switch (line.Split(':', 2))
            {
                case ["CapPrm", var value]: permitted = Mask(value); break;
                case ["CapEff", var value]: effective = Mask(value); break;
                case ["CapBnd", var value]: bounding = Mask(value); break;
            }
        }

        return new ProcessCapabilities(permitted, effective, bounding);
    }

    private static ulong Mask(string hex) => ulong.Parse(hex.AsSpan().Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
