using System.Reflection;

namespace Davit.Cli.CommandLine;

/// <summary>What this program is called and what it was built from.</summary>
internal static class ProgramInfo
{
    public const string Name = "davit";

    private const int ShortCommitLength = 7;

    // InformationalVersion is VERSION+COMMIT, which the SDK writes from the repository.
    private static readonly string[] Parts =
        (typeof(ProgramInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0").Split('+');

    public static string Version => Parts[0];

    public static string Commit => Parts.Length > 1 && Parts[1].Length >= ShortCommitLength ? Parts[1][..ShortCommitLength] : "unknown";
}
