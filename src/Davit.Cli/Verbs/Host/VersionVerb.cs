using Davit.Cli.CommandLine;
using Davit.Oci;

namespace Davit.Cli.Verbs.Host;

internal static class VersionVerb
{
    public static CommandSpec Define() => new()
    {
        Name = "version",
        Arguments = "",
        Summary = "Show the Davit version information",
        UsesStore = false,
        RunAsync = (_, face, _) =>
        {
            face.Out.WriteLine("Davit");
            face.Out.WriteLine($" Version:       {ProgramInfo.Version}");
            face.Out.WriteLine($" Git commit:    {ProgramInfo.Commit}");
            face.Out.WriteLine($" .NET version:  {Environment.Version}");
            face.Out.WriteLine($" OS/Arch:       {Platform.Host}");
            face.Out.WriteLine($" Kernel:        {Environment.OSVersion.Version}");
            return Task.FromResult(ExitCodes.Success);
        },
    };
}
