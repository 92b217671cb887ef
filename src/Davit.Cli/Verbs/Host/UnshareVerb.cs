using System.Diagnostics;
using System.Runtime.Versioning;
using Davit.Cli.CommandLine;
using Davit.Linux;
using Davit.Oci;

namespace Davit.Cli.Verbs.Host;

/// <summary>The user namespace that davit uses without root, for looking at and removing files of the store by hand.</summary>
internal static class UnshareVerb
{
    public static CommandSpec Define() => new()
    {
        Name = "unshare",
        Arguments = "[COMMAND] [ARG...]",
        Summary = "Run a command in the user namespace that owns the files of your images",
        Arity = Arity.AtLeast(0),
        Interspersed = false,
        NeedsLinux = true,
        UsesStore = false,
        RunAsync = (invocation, _, _) => LinuxSystem.IsHere ? Run(invocation) : throw new UnreachableException(),
    };

    [SupportedOSPlatform("linux")]
    private static Task<int> Run(Invocation invocation)
    {
        if (Users.IsRoot)
        {
            throw new DavitException(ErrorKind.InvalidArgument, "unshare: you are root already", "Run the command as it is.");
        }

        if (UserNamespace.FindObstacle() is { } obstacle)
        {
            throw new DavitException(ErrorKind.Unavailable, $"unshare: {obstacle.Reason}", obstacle.Remedy + ".");
        }

        var shell = Environment.GetEnvironmentVariable("SHELL") is { Length: > 0 } own ? own : "/bin/sh";
        UserNamespace.Enter(
            invocation.Arguments.Count > 0 ? invocation.Arguments[0] : shell,
            [.. invocation.Arguments.Skip(1)]);
        return Task.FromResult(ExitCodes.Success);
    }
}
