using Davit.Build.Dockerfile.Syntax;
using Davit.Oci;

namespace Davit.Build.Execution;

/// <summary>A step of a build that did not succeed. The message is Docker's; the rest is for showing where and why.</summary>
public sealed class StepFailedException : DavitException
{
    public StepFailedException(ErrorKind kind, string message, string stepName, string? hint = null, Exception? innerException = null)
        : base(kind, message, hint, innerException) => StepName = stepName;

    /// <summary><c>[2/4] RUN make</c>.</summary>
    public string StepName { get; }

    /// <summary>Of the process, when one ran.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The last lines it wrote.</summary>
    public IReadOnlyList<string> Output { get; init; } = [];

    public SourceText? SourceText { get; init; }

    public SourceRange? Range { get; init; }

    /// <summary>The lines of the Dockerfile concerned, framed; empty when no instruction asked for the step.</summary>
    public string RenderSource() => SourceText is null || Range is null ? "" : SourceFrame.Render(SourceText, [Range]);
}
