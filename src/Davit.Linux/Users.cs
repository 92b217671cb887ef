namespace Davit.Linux;

/// <summary>Who this process is.</summary>
public static class Users
{
    public static bool IsRoot => OperatingSystem.IsLinux() && Libc.geteuid() == 0;

    /// <summary>True for root outside of user namespaces, who may make devices, control groups and all mounts.</summary>
    public static bool IsHostRoot => IsRoot && UserNamespace.IsInitial;

    /// <summary>The effective user ID; 0 for root.</summary>
    public static uint EffectiveId => OperatingSystem.IsLinux() ? Libc.geteuid() : uint.MaxValue;
}
