using Davit.Oci;

namespace Davit.Engine.Containers;

/// <summary>The container could not be started.</summary>
public sealed class ContainerFailure : DavitException
{
    internal ContainerFailure(DavitException cause, int exitCode)
        : base(cause.Kind, cause.Message, cause.Hint, cause) => ExitCode = exitCode;

    /// <summary>Docker's: 125 the runtime failed, 126 the command cannot be invoked, 127 it was not found.</summary>
    public int ExitCode { get; }
}
