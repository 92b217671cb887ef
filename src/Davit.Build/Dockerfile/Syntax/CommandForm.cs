namespace Davit.Build.Dockerfile.Syntax;

/// <summary>How a command was given: a line for the stage's shell or an argument list of its own.</summary>
public abstract record CommandForm
{
    private CommandForm()
    {
    }

    /// <summary>Handed to the current SHELL as its last argument.</summary>
    public sealed record Shell(string CommandLine) : CommandForm;

    /// <summary>Executed as it is; from a JSON array of strings.</summary>
    public sealed record Exec(IReadOnlyList<string> Arguments) : CommandForm;
}
