using Davit.Oci;

namespace Davit.Runtime.Execution;

/// <summary>The container's process never ran.</summary>
public sealed class ContainerStartException : DavitException
{
    internal ContainerStartException(ErrorKind kind, string message, int exitCode, string? hint)
        : base(kind, message, hint) => ExitCode = exitCode;

    /// <summary>What <c>docker run</c> exits with: 127 program not found, 126 not executable, 125 everything else.</summary>
    public int ExitCode { get; }
}
