using Davit.Oci;

namespace Davit.Runtime.Execution;

/// <summary>Turns a runtime's words into Docker's, and into the exit code Docker's command line gives them.</summary>
internal static class StartFailure
{
    private const int RuntimeFailed = 125;
    private const int CannotInvoke = 126;
    private const int NotFound = 127;

    private const string NotInPath = "executable file not found in $PATH";

    public static ContainerStartException Explain(string message, string program)
    {
        var text = Simplify(message, program);
        var invocation = text.StartsWith("exec", StringComparison.Ordinal);
        return text switch
        {
            _ when invocation && (text.Contains(NotInPath, StringComparison.Ordinal) || Ends(text, "no such file or directory")) =>
                new ContainerStartException(ErrorKind.NotFound, text, NotFound, $"The image has no program '{program}': look at its PATH, or for a missing interpreter of a script."),
            _ when invocation && (Ends(text, "permission denied") || Ends(text, "is a directory")) =>
                new ContainerStartException(ErrorKind.Denied, text, CannotInvoke, $"Give '{program}' execute permission in the image."),
            _ when invocation && Ends(text, "exec format error") =>
                new ContainerStartException(ErrorKind.Unsupported, text, CannotInvoke, "The program is for another architecture, or a script without its '#!' line."),
            _ => new ContainerStartException(ErrorKind.Internal, text, RuntimeFailed, hint: null),
        };
    }

    private static string Simplify(string message, string program)
    {
        // runc puts its own doings in front: "runc run failed: unable to start container process: exec: …"
        var exec = message.IndexOf("exec: ", StringComparison.Ordinal);
        if (exec > 0)
        {
            return message[exec..];
        }

        // crun's words: "executable file `foo` not found in $PATH: No such file or directory", "open executable: Permission denied",
        // "exec container process `foo`: Exec format error"
        return message switch
        {
            _ when message.StartsWith("exec container process `", StringComparison.Ordinal) => $"exec: \"{program}\"{message[message.LastIndexOf(": ", StringComparison.Ordinal)..].ToLowerInvariant()}",
            _ when message.StartsWith("executable file `", StringComparison.Ordinal) => $"exec: \"{program}\": {NotInPath}",
            _ when message.StartsWith("open executable: ", StringComparison.Ordinal) => $"exec: \"{program}\": {message["open executable: ".Length..].ToLowerInvariant()}",
            _ => message,
        };
    }

    private static bool Ends(string text, string end) => text.EndsWith(end, StringComparison.OrdinalIgnoreCase);
}
