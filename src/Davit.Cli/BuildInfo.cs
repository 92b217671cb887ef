using System.Reflection;

namespace Davit.Cli;

/// <summary>What this program was built from.</summary>
internal static class BuildInfo
{
    private const int ShortCommitLength = 7;

    // InformationalVersion is VERSION+COMMIT, which the SDK writes from the repository.
    private static readonly string[] Parts =
        (typeof(BuildInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0").Split('+');

    public static string Version => Parts[0];

    public static string Commit => Parts.Length > 1 && Parts[1].Length >= ShortCommitLength ? Parts[1][..ShortCommitLength] : "unknown";
}
