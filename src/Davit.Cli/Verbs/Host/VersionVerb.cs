using Davit.Cli.CommandLine;
using Davit.Cli.Rendering.Formatting;
using Davit.GoTemplate;
using Davit.Oci;

namespace Davit.Cli.Verbs.Host;

internal static class VersionVerb
{
    public static CommandSpec Define() => new()
    {
        Name = "version",
        Arguments = "[OPTIONS]",
        Summary = "Show the Davit version information",
        Options = [FormatOption.ForObjects],
        UsesStore = false,
        RunAsync = (invocation, face, _) => Task.FromResult(Run(invocation, face)),
    };

    private static int Run(Invocation invocation, Face face)
    {
        if (invocation.Text(FormatOption.ForObjects) is { Length: > 0 } format)
        {
            return ObjectFormatter.Write(face, format, Value());
        }

        face.Out.WriteLine("Davit");
        face.Out.WriteLine($" Version:       {ProgramInfo.Version}");
        face.Out.WriteLine($" Git commit:    {ProgramInfo.Commit}");
        face.Out.WriteLine($" .NET version:  {Environment.Version}");
        face.Out.WriteLine($" OS/Arch:       {Platform.Host}");
        face.Out.WriteLine($" Kernel:        {Environment.OSVersion.Version}");
        return ExitCodes.Success;
    }

    // There is one program: what scripts ask a daemon for, it answers too.
    private static RecordValue Value()
    {
        var program = new RecordValue("command.clientVersion",
        [
            new("Version", ProgramInfo.Version),
            new("GitCommit", ProgramInfo.Commit),
            new("DotnetVersion", Environment.Version.ToString()),
            new("Os", Platform.Host.Os),
            new("Arch", Platform.Host.Architecture),
            new("KernelVersion", Environment.OSVersion.Version.ToString()),
        ]);
        return new RecordValue("command.versionInfo", [new("Client", program), new("Server", program)]);
    }
}
