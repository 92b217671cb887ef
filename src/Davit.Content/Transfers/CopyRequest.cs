using Davit.Oci;

namespace Davit.Content.Transfers;

/// <summary>How an image is to be copied.</summary>
public sealed record CopyRequest
{
    public const int DefaultParallelism = 4;

    /// <summary>The name to give the copy; null to store it without one.</summary>
    public string? Tag { get; init; }

    /// <summary>Of an index, only the manifest that fits best; null for all.</summary>
    public PlatformMatcher? Platform { get; init; }

    /// <summary>Whether an image without an index must be for <see cref="Platform"/> as well, which its config tells.</summary>
    public bool RequiresPlatform { get; init; }

    /// <summary>
    /// Of an index, only the entries it says yes to, while the index itself travels as it is, gaps and all; null for all entries.
    /// </summary>
    public Func<Descriptor, bool>? Includes { get; init; }

    /// <summary>What becomes of the index when <see cref="Platform"/> chose one of its manifests.</summary>
    public ChosenIndex Index { get; init; }

    /// <summary>
    /// With everything that refers to what is copied, and to that: signatures, SBOMs, their signatures; by their subjects, or by the tags
    /// that cosign makes of digests. The source must be an <see cref="IReferrerSource"/>, the sink an <see cref="IReferrerSink"/>.
    /// </summary>
    public bool WithReferrers { get; init; }

    /// <summary>Blobs that move at the same time.</summary>
    public int Parallelism { get; init; } = DefaultParallelism;

    public IProgress<TransferEvent>? Progress { get; init; }
}
