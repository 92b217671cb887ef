using Davit.Build.Dockerfile.Syntax;

namespace Davit.Build.Dockerfile.Parsing;

internal static class CommandParser
{
    public static CommandForm Read(InstructionLine line) => Read(line, line.Arguments.Text);

    public static CommandForm Read(InstructionLine line, string arguments) =>
        JsonArguments.TryRead(line, arguments) is { } list ? new CommandForm.Exec(list) : new CommandForm.Shell(arguments);
}
