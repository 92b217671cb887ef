using Davit.Oci;

namespace Davit.Content.Transfers;

/// <summary>What happens during a transfer, for whoever draws it. Reported from several threads.</summary>
public abstract record TransferEvent
{
    private TransferEvent()
    {
    }

    /// <summary>The root of the image is known.</summary>
    public sealed record Resolved(Descriptor Descriptor) : TransferEvent;

    /// <summary>This blob will be looked at; all of a transfer's blobs are announced before the first moves.</summary>
    public sealed record BlobPlanned(Descriptor Descriptor) : TransferEvent;

    /// <summary>The blob's bytes begin to come.</summary>
    public sealed record BlobStarted(Descriptor Descriptor) : TransferEvent;

    /// <summary>So many of the blob's bytes have come, counted from its beginning.</summary>
    public sealed record BlobProgress(Descriptor Descriptor, long Bytes) : TransferEvent;

    public sealed record BlobDone(Descriptor Descriptor) : TransferEvent;

    /// <summary>The target has the blob.</summary>
    public sealed record BlobExists(Descriptor Descriptor) : TransferEvent;

    /// <summary>The target took the blob over from another of its repositories.</summary>
    public sealed record BlobMounted(Descriptor Descriptor, string Repository) : TransferEvent;

    /// <summary>The blob may not be passed on and stays where its URLs say.</summary>
    public sealed record BlobSkipped(Descriptor Descriptor) : TransferEvent;

    public sealed record ManifestDone(Descriptor Descriptor) : TransferEvent;
}
