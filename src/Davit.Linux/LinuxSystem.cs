using System.Runtime.Versioning;

namespace Davit.Linux;

/// <summary>Whether this room may be used. The compiler knows the question: what it guards may be Linux's (CA1416).</summary>
public static class LinuxSystem
{
    /// <summary>
    /// Set to <c>1</c>, it makes Linux look like another system to Davit, so that what macOS and Windows run can be tried where the tests are.
    /// </summary>
    public const string HidingVariable = "DAVIT_HIDE_LINUX";

    [SupportedOSPlatformGuard("linux")]
    public static bool IsHere { get; } = OperatingSystem.IsLinux() && Environment.GetEnvironmentVariable(HidingVariable) != "1";
}
