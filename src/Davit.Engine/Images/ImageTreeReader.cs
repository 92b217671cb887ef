using Davit.Content;
using Davit.Layers.Snapshots;
using Davit.Oci;

namespace Davit.Engine.Images;

/// <summary>Reads an image's layers, and which names end at which of them.</summary>
internal sealed class ImageTreeReader(Store store, SnapshotStore snapshots, ImageCatalog catalog)
{
    public ImageTree Read(string name, Platform? platform)
    {
        var image = catalog.Get(name, platform);
        var tops = NamesByTop();
        var chain = ChainId.All(image.Config.Value.DiffIds);
        var layers = chain.Select((id, i) => new ImageTreeLayer(
            image.Config.Value.DiffIds[i],
            id,
            snapshots.Find(id)?.SizeBytes ?? image.Manifest.Value.Layers[i].SizeBytes,
            [.. tops[id].OrderBy(name => name.FamiliarName, StringComparer.Ordinal)])).ToArray();
        return new ImageTree(image.Id, [.. store.Images.ListTags(image.Id).Select(t => t.Name)], layers.Sum(l => l.SizeBytes), layers);
    }

    private ILookup<ChainId, ImageReference> NamesByTop() => store.Images.List()
        .Where(l => l.Name is not null && l.Manifest is not null)
        .Select(l => (Name: l.Name!, Chain: store.Images.FindManifest(l.Manifest!)?.ChainId))
        .Where(l => l.Chain is not null)
        .ToLookup(l => l.Chain!, l => l.Name);
}
