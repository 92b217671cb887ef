using Davit.Content;
using Davit.Content.Leases;
using Davit.Engine.Images;
using Davit.Layers.Snapshots;
using Davit.Registry;

namespace Davit.Engine.Copying;

/// <summary>What a copy works with.</summary>
internal sealed record CopyTools(Store Store, SnapshotStore Snapshots, Func<RegistryClient> Client, Lease Lease)
{
    public ImageCatalog Catalog { get; } = new(Store);

    /// <summary>Takes the layers of what is copied into the store.</summary>
    public required LayerIntake Intake { get; init; }
}
