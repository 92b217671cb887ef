namespace Davit.Cli.CommandLine;

/// <summary>A command line that does not fit its command; shown with the usage line.</summary>
internal sealed class UsageException(CommandSpec command, string message, int exitCode) : Exception(message)
{
    public CommandSpec Command { get; } = command;

    public int ExitCode { get; } = exitCode;
}
