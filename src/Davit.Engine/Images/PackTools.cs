using Davit.Content;
using Davit.Content.Leases;
using Davit.Layers.Snapshots;

namespace Davit.Engine.Images;

/// <summary>What packing for a push works with.</summary>
/// <param name="Lease">Protects what is packed until it has a name.</param>
internal sealed record PackTools(Store Store, SnapshotStore Snapshots, Lease Lease)
{
    public required PushCompression Compression { get; init; }

    /// <summary>Sends what is packed while it is packed; null when it is only to be packed.</summary>
    public LayerSender? Sender { get; init; }

    public IProgress<TransferProgress>? Progress { get; init; }
}
