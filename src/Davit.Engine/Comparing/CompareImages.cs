using Davit.Build.Exporting;
using Davit.Content;
using Davit.Engine.Editing;
using Davit.Engine.Images;
using Davit.Layers.Comparing;
using Davit.Layers.Snapshots;
using Davit.Linux;
using Davit.Oci;

namespace Davit.Engine.Comparing;

/// <summary>Compares two images as their containers would see them; layers both begin with are not read.</summary>
internal sealed class CompareImages(Store store, SnapshotStore snapshots)
{
    private static readonly (TreeAspects Aspect, string Word)[] Words =
    [
        (TreeAspects.Kind, "type"), (TreeAspects.Mode, "mode"), (TreeAspects.Owner, "owner"), (TreeAspects.Size, "size"), (TreeAspects.Content, "content"),
        (TreeAspects.LinkTarget, "link"), (TreeAspects.Device, "device"), (TreeAspects.Attributes, "xattrs"),
    ];

    public async Task<ImageComparison> RunAsync(string before, string after, Platform? platform, CancellationToken cancellationToken)
    {
        using var lease = store.Leases.Acquire("diff");
        var catalog = new ImageCatalog(store);
        var (one, other) = (catalog.Get(before, platform), catalog.Get(after, platform));
        var (oneChain, otherChain) = (ChainId.All(one.Config.Value.DiffIds), ChainId.All(other.Config.Value.DiffIds));
        lease.Protect([.. oneChain, .. otherChain]);
        var presence = new LayerPresence(store, snapshots);
        var top = await presence.EnsureAsync(new AssembledImage(one.Config, one.Manifest), cancellationToken);
        var otherTop = await presence.EnsureAsync(new AssembledImage(other.Config, other.Manifest), cancellationToken);

        FileDifference[] files = [.. TreeComparer.Compare(snapshots, top, otherTop, cancellationToken).Select(Describe)];
        var packages = new PackageComparison(new PackageReader(snapshots, top), new PackageReader(snapshots, otherTop));
        return new ImageComparison
        {
            Before = one.Id,
            After = other.Id,
            CommonLayers = oneChain.Zip(otherChain).TakeWhile(pair => pair.First == pair.Second).Count(),
            LayersBefore = oneChain.Count,
            LayersAfter = otherChain.Count,
            Settings = SettingComparison.Compare(one.Config.Value, other.Config.Value),
            Packages = packages.Compare(files),
            PackageNotes = packages.Notes(files),
            Files = files,
        };
    }

    private static FileDifference Describe(TreeChange change) =>
        new(Comparing.KindOf(change.Kind), change.Path, Describe(change.Before), Describe(change.After))
        {
            Aspects = [.. Words.Where(word => change.Aspects.HasFlag(word.Aspect)).Select(word => word.Word)],
        };

    private static FileFacts? Describe(TreeItem? item) => item is null ? null : new FileFacts(
        item.Kind switch
        {
            FileKind.Directory => 'd',
            FileKind.SymbolicLink => 'l',
            FileKind.CharacterDevice => 'c',
            FileKind.BlockDevice => 'b',
            FileKind.Fifo => 'p',
            _ => '-',
        },
        item.Mode,
        item.UserId,
        item.GroupId,
        item.SizeBytes,
        item.LinkTarget);
}
