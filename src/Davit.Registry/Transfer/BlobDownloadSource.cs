using Davit.Oci;
using Davit.Registry.Transport;

namespace Davit.Registry.Transfer;

/// <param name="Descriptor">The blob.</param>
/// <param name="Offset">How many of its bytes the reader has already.</param>
/// <param name="Subject">Who asks, for errors.</param>
internal sealed record BlobDownloadSource(Descriptor Descriptor, long Offset, FailureSubject Subject)
{
    /// <summary>When it comes by several connections; null for never.</summary>
    public RangePolicy? Ranges { get; init; }

    /// <summary>What those connections read into; needed with <see cref="Ranges"/>.</summary>
    public RangeBuffers? Buffers { get; init; }

    /// <summary>Where further connections are counted.</summary>
    public required TransferSlots Downloads { get; init; }
}
