using System.Runtime.Versioning;
using Davit.Cli.CommandLine;
using Davit.Cli.Completion;
using Davit.Cli.Rendering;
using Davit.Engine;
using Davit.Engine.Containers;
using Davit.Engine.Settings;
using Davit.Linux;
using Davit.Oci;

namespace Davit.Cli;

/// <summary>The program: finds the command, runs it, turns every error into words and an exit code.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        var screen = Screen.OfProcess();
        try
        {
            var exitCode = await RunAsync(args, screen);
            await screen.Out.FlushAsync();
            return exitCode;
        }
        catch (LinuxException e) when (e.ErrorNumber == Errno.EPIPE)
        {
            // The reader has gone: as if the signal that the runtime ignores had ended us.
            return ExitCodes.BrokenPipe;
        }
        catch (LinuxException e)
        {
            return Report(screen, e, ExitCodes.Failure);
        }
    }

    internal static async Task<int> RunAsync(string[] args, Screen screen)
    {
        using var interruption = new Interruption();
        try
        {
            return await DispatchAsync(args, screen, interruption);
        }
        catch (UsageException e)
        {
            await screen.Error.WriteAsync($"{e.Message}\n\nUsage:  {e.Command.UsageLine}\n\nRun '{ProgramInfo.Name} {e.Command.CalledAs} --help' for more information\n");
            return e.ExitCode;
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            return interruption.ExitCode;
        }
        catch (Exception e) when (!IsBrokenPipe(e))
        {
            return Report(screen, e, ExitCodes.Failure);
        }
    }

    private static bool IsBrokenPipe(Exception e) => e is LinuxException { ErrorNumber: Errno.EPIPE };

    private static async Task<int> DispatchAsync(string[] args, Screen screen, Interruption interruption)
    {
        var globals = GlobalOptions.Read(args);
        if (globals.Complaint is { } complaint)
        {
            return Complain(screen, complaint);
        }

        var line = globals.Rest;
        if (globals.ShowVersion)
        {
            await screen.Out.WriteLineAsync($"Davit version {ProgramInfo.Version}, build {ProgramInfo.Commit}");
            return ExitCodes.Success;
        }

        if (line.Length == 0 || line[0] is "help" or "--help" or "-h")
        {
            return ShowHelp(screen, line.Length > 1 ? line[1..] : []);
        }

        if (line[0] == CompleteVerb.Name)
        {
            using var asked = new Face(screen, globals, interruption);
            return await CompleteVerb.RunAsync(line[1..], CommandTable.Index, asked, interruption.Token);
        }

        if (CommandTable.Find(line) is not { } found)
        {
            return ShowUnknown(screen, line);
        }

        var invocation = ArgumentParser.Parse(found.Command, line.AsSpan(found.Words));
        if (invocation is null)
        {
            await screen.Out.WriteAsync(HelpText.Of(found.Command, screen.Width()));
            return ExitCodes.Success;
        }

        using var face = new Face(screen, globals, interruption);
        if (LinuxSystem.IsHere && !Users.IsRoot && NeedsRoot(invocation.Command, face.EngineOptions))
        {
            EnterUserNamespace(args);
        }

        if (invocation.Command.AsksRegistry)
        {
            DavitEngine.PrepareForRegistries(face.EngineOptions);
        }

        return await RunAsync(invocation, face, interruption.Token);
    }

    private static bool NeedsRoot(CommandSpec command, EngineOptions options) =>
        command is { UsesStore: true, TouchesFiles: true } && (command.NeedsLinux || options.MeetsForeignFiles);

    // The files of images belong to many users, and only root may give files away: so be root, in a namespace of one's own.
    [SupportedOSPlatform("linux")]
    private static void EnterUserNamespace(string[] args)
    {
        if (UserNamespace.FindObstacle() is { } obstacle)
        {
            throw new DavitException(ErrorKind.Unavailable, $"run without root: {obstacle.Reason}", obstacle.Remedy + ", or run as root.");
        }

        UserNamespace.Enter(Environment.ProcessPath!, args);
    }

    private static async Task<int> RunAsync(Invocation invocation, Face face, CancellationToken cancellationToken)
    {
        try
        {
            if (invocation.Command.NeedsLinux)
            {
                LinuxOnly.Require(invocation.Command.Name);
            }

            if (invocation.Command.UsesStore)
            {
                await face.OpenEngineAsync(cancellationToken);
            }

            return await invocation.Command.RunAsync(invocation, face, cancellationToken);
        }
        catch (Exception e) when (e is not (UsageException or OperationCanceledException) && !IsBrokenPipe(e))
        {
            await face.Out.FlushAsync(CancellationToken.None);
            return Report(face.Screen, e, (e as ContainerFailure)?.ExitCode ?? invocation.Command.FailureExitCode);
        }
    }

    private static int ShowHelp(Screen screen, string[] topic)
    {
        if (topic.Length == 0)
        {
            TopLevelHelp.Write(screen);
        }
        else if (CommandTable.Find(topic) is { } found)
        {
            screen.Out.Write(HelpText.Of(found.Command, screen.Width()));
        }
        else if (CommandTable.IsGroup(topic[0]))
        {
            TopLevelHelp.WriteGroup(screen, topic[0]);
        }
        else
        {
            screen.Error.WriteLine($"unknown help topic: {string.Join(' ', topic)}");
            return ExitCodes.Failure;
        }

        return ExitCodes.Success;
    }

    private static int ShowUnknown(Screen screen, string[] line)
    {
        if (CommandTable.IsGroup(line[0]))
        {
            if (line.Length == 1 || line[1] is "--help" or "-h")
            {
                TopLevelHelp.WriteGroup(screen, line[0]);
                return ExitCodes.Success;
            }

            screen.Error.Write($"{ProgramInfo.Name}: unknown command: {ProgramInfo.Name} {line[0]} {line[1]}\n\nUsage:  {ProgramInfo.Name} {line[0]}\n\nRun '{ProgramInfo.Name} {line[0]} --help' for more information\n");
            return ExitCodes.Failure;
        }

        if (line[0].StartsWith('-'))
        {
            var complaint = DockerCommands.IsDaemonFlag(line[0]) ? $"{ProgramInfo.Name}: '{line[0]}' is not supported: there is no daemon to connect to"
                : line[0].StartsWith("--", StringComparison.Ordinal) ? $"unknown flag: {line[0]}" : $"unknown shorthand flag: '{line[0][1..2]}' in {line[0]}";
            return Complain(screen, complaint);
        }

        screen.Error.Write(DockerCommands.IsKnown(line[0])
            ? $"{ProgramInfo.Name}: '{ProgramInfo.Name} {line[0]}' is not supported yet\n"
            : $"{ProgramInfo.Name}: unknown command: {ProgramInfo.Name} {line[0]}\n\nRun '{ProgramInfo.Name} --help' for more information\n");
        return ExitCodes.Failure;
    }

    private static int Complain(Screen screen, string complaint)
    {
        screen.Error.Write($"{complaint}\n\nUsage:  {ProgramInfo.Name} [OPTIONS] COMMAND\n\nRun '{ProgramInfo.Name} --help' for more information\n");
        return ExitCodes.Usage;
    }

    private static int Report(Screen screen, Exception error, int exitCode)
    {
        switch (error)
        {
            case DavitException davit:
                screen.Error.WriteLine($"{ProgramInfo.Name}: {davit.Message}");
                if (davit.Hint is not null)
                {
                    screen.Error.WriteLine(davit.Hint);
                }

                break;
            case IOException or UnauthorizedAccessException:
                screen.Error.WriteLine($"{ProgramInfo.Name}: {FileErrors.Describe(error)}");
                break;
            default:
                screen.Error.WriteLine($"{ProgramInfo.Name}: internal error, please report it: {error}");
                break;
        }

        return exitCode;
    }
}
