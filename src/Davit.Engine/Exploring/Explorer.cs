using Davit.Build.Exporting;
using Davit.Content;
using Davit.Engine.Images;
using Davit.Engine.Settings;
using Davit.Layers.Listing;
using Davit.Layers.Snapshots;
using Davit.Linux;
using Davit.Oci;

namespace Davit.Engine.Exploring;

/// <summary>Looks into the layers of images.</summary>
public sealed class Explorer
{
    private readonly Store _store;
    private readonly SnapshotStore _snapshots;
    private readonly ImageCatalog _catalog;

    internal Explorer(Store store, SnapshotStore snapshots, ImageCatalog catalog)
    {
        _store = store;
        _snapshots = snapshots;
        _catalog = catalog;
    }

    /// <summary>Reads every layer once; the result does not depend on the store any more.</summary>
    /// <exception cref="DavitException">NotFound: no such image, or none of its files for that platform.</exception>
    public async Task<ImageExploration> ExploreAsync(ExploreRequest request, CancellationToken cancellationToken = default)
    {
        if (!LinuxSystem.IsHere)
        {
            throw LinuxOnly.Refusal("explore image");
        }

        var image = _catalog.Get(request.Image, request.Platform);
        var config = image.Config.Value;
        using var lease = _store.Leases.Acquire($"explore {image.Id}");
        var chain = ChainId.All(config.DiffIds);
        lease.Protect(chain);
        await new LayerPresence(_store, _snapshots).EnsureAsync(new AssembledImage(image.Config, image.Manifest), cancellationToken);
        var layers = chain.Select(id => _snapshots.Find(id) ?? throw NotUnpacked(request.Image, id)).ToArray();
        var roots = await ReadAsync(layers, cancellationToken);
        var levels = TreeMerger.Levels(roots);
        var changes = levels.Select((level, i) => ChangedNode.Compare(i == 0 ? null : levels[i - 1], level)).ToArray();
        var hidden = HiddenFiles.Find(changes);
        await new ContentComparison(layers).MarkAsync(hidden, cancellationToken);
        var duplicates = request.DuplicatesFromBytes is { } minimum && levels.Length > 0
            ? await new DuplicateSearch(layers, minimum).RunAsync(levels[^1], cancellationToken)
            : [];
        var explored = Describe(config, roots, changes, hidden);
        return new ImageExploration(levels)
        {
            Name = request.Image,
            Id = image.Id,
            Platform = config.Platform,
            Created = config.Created,
            Layers = explored,
            Wasted = ByPath(hidden),
            Duplicates = duplicates,
            Advice = new Advisor(explored, levels, hidden, duplicates).Run(),
        };
    }

    private async Task<LayerEntry[]> ReadAsync(CommittedSnapshot[] layers, CancellationToken cancellationToken)
    {
        var roots = new LayerEntry[layers.Length];
        await Parallel.ForEachAsync(Enumerable.Range(0, layers.Length), cancellationToken, (i, token) =>
        {
            roots[i] = LayerListing.Read(layers[i], _snapshots.Overlay, token);
            return ValueTask.CompletedTask;
        });
        return roots;
    }

    private static ExploredLayer[] Describe(
        ImageConfig config, LayerEntry[] roots, ChangedNode[] changes, List<HiddenFile> hidden)
    {
        // Histories are optional, and some tools leave out entries: then nobody can tell which belongs to which layer.
        var steps = config.History.Where(entry => !entry.EmptyLayer).ToArray();
        return [.. changes.Select((change, i) =>
        {
            var step = steps.Length == changes.Length ? steps[i] : null;
            return new ExploredLayer
            {
                Index = i,
                DiffId = config.DiffIds[i],
                Instruction = Instruction.Of(step?.CreatedBy),
                Created = step?.Created,
                Comment = step?.Comment,
                SizeBytes = StoredBytes(roots[i]),
                WastedBytes = hidden.Where(file => file.Layer == i).Sum(file => file.Entry.SizeBytes),
                HidesBytes = hidden.Where(file => file.HiddenBy == i).Sum(file => file.Entry.SizeBytes),
                Changes = change.Children.Aggregate(default(ChangeCounts), (sum, child) => sum + child.Counts),
            };
        })];
    }

    /// <summary>Taken from the layer alone, so that what is stored, shown and wasted are three counts that must agree.</summary>
    private static long StoredBytes(LayerEntry entry) =>
        (entry.Links is { } links && links.Names[0].Entry != entry ? 0 : entry.SizeBytes) + entry.Children.Sum(StoredBytes);

    private static IReadOnlyList<WastedPath> ByPath(List<HiddenFile> hidden) =>
        [.. hidden.GroupBy(file => ImagePath.Key(file.Path))
            .Select(group => new WastedPath(ImagePath.Text(group.First().Path), [.. group.OrderBy(file => file.Layer).Select(file => file.ToCopy())]))
            .OrderByDescending(path => path.WastedBytes).ThenBy(path => path.Path, StringComparer.Ordinal)];

    private static DavitException NotUnpacked(string image, ChainId layer) => new(
        ErrorKind.NotFound, $"explore '{image}': the files of layer {layer.Digest.ShortHex} are not here", "Pull the image again.");
}
