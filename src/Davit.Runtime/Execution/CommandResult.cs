namespace Davit.Runtime.Execution;

internal sealed record CommandResult(int ExitCode, string Output, string Error);
