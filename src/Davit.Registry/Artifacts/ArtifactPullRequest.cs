using Davit.Content.Transfers;
using Davit.Oci;

namespace Davit.Registry.Artifacts;

/// <summary>Where the files of an artifact go to.</summary>
/// <param name="Directory">Made when it is not there; files of the same names in it are replaced.</param>
public sealed record ArtifactPullRequest(string Directory)
{
    /// <summary>Which manifest to take when the name stands for an index; null for this machine's.</summary>
    public Platform? Platform { get; init; }

    /// <summary>Unpacks directories; null leaves them as the archives they come as, called <c>NAME.tar.gz</c>.</summary>
    public Func<PackedDirectory, CancellationToken, Task>? Unpack { get; init; }

    /// <summary>Files that come at the same time.</summary>
    public int Parallelism { get; init; } = CopyRequest.DefaultParallelism;

    public IProgress<TransferEvent>? Progress { get; init; }
}
