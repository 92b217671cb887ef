using System.Runtime.Versioning;

namespace Davit.Linux;

/// <summary>This process's resource limits (getrlimit(2)), by the short names of <c>ulimit</c> options: <c>nofile</c>, <c>core</c>…</summary>
[SupportedOSPlatform("linux")]
public static class ResourceLimits
{
    // asm-generic/resource.h; x86-64 and arm64 use these numbers.
    private static readonly string[] Names =
    [
        "cpu", "fsize", "data", "stack", "core", "rss", "nproc", "nofile",
        "memlock", "as", "locks", "sigpending", "msgqueue", "nice", "rtprio", "rttime",
    ];

    public static bool IsKnown(string name) => Names.Contains(name);

    /// <exception cref="ArgumentException">The name is not one of the kernel's.</exception>
    public static unsafe ResourceLimit Get(string name)
    {
        var resource = Array.IndexOf(Names, name);
        ArgumentOutOfRangeException.ThrowIfNegative(resource, nameof(name));
        Libc.RLimit limit;
        return Libc.getrlimit(resource, &limit) == 0
            ? new ResourceLimit(limit.Soft, limit.Hard)
            : throw LinuxException.Last("getrlimit", name);
    }
}
