using Davit.Engine.Images;
using Davit.Oci;

namespace Davit.Engine.Copying;

/// <summary>What to copy where.</summary>
public sealed record CopyImageRequest(CopyLocation Source, CopyLocation Target)
{
    /// <summary>Only this platform's manifest, without the index; null for all.</summary>
    public Platform? Platform { get; init; }

    /// <summary>With what refers to it, and to that: signatures, SBOMs. Between registries and OCI layouts.</summary>
    public bool WithReferrers { get; init; }

    public IProgress<TransferProgress>? Progress { get; init; }
}
