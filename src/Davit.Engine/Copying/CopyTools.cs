using Davit.Content;
using Davit.Content.Leases;
using Davit.Engine.Images;
using Davit.Engine.Settings;
using Davit.Layers.Snapshots;
using Davit.Registry;

namespace Davit.Engine.Copying;

/// <summary>What a copy works with.</summary>
internal sealed record CopyTools(Store Store, SnapshotStore Snapshots, LayerStorage Storage, Func<RegistryClient> Client, Lease Lease)
{
    public LayerIntake Intake { get; } = new(Snapshots, Storage);

    public ImageCatalog Catalog { get; } = new(Store);
}
