using System.Runtime.Versioning;

namespace Davit.Linux;

/// <summary>Who this process is.</summary>
public static class Users
{
    [SupportedOSPlatformGuard("linux")]
    public static bool IsRoot => LinuxSystem.IsHere && Libc.geteuid() == 0;

    /// <summary>True for root outside of user namespaces, who may make devices, control groups and all mounts.</summary>
    [SupportedOSPlatformGuard("linux")]
    public static bool IsHostRoot => LinuxSystem.IsHere && IsRoot && UserNamespace.IsInitial;

    /// <summary>The effective user ID; 0 for root.</summary>
    public static uint EffectiveId => LinuxSystem.IsHere ? Libc.geteuid() : uint.MaxValue;
}
