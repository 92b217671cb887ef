using Davit.Content.Transfers;
using Davit.Oci;
using Davit.Registry;

namespace Davit.Engine.Syncing;

/// <summary>Brings one tag to its target, and what refers to its image where that is asked for.</summary>
internal sealed class MirrorTag(RegistryClient client, SyncRequest request, MirroredContent content)
{
    private bool IsDryRun => request.Mode == SyncMode.DryRun;

    /// <returns>What became of the tag, and of each referrer that the target lacked.</returns>
    public async Task<IReadOnlyList<SyncedTag>> RunAsync(WantedTag wanted, CancellationToken cancellationToken)
    {
        var (entry, tag) = wanted;
        var result = new SyncedTag(entry.Source.WithTag(tag), entry.Target.WithTag(tag), SyncStatus.Unchanged);
        var repository = client.Open(result.Source);
        IImageSource source = entry.Platforms.Count == 0 ? repository : new SelectedPlatforms(repository, entry.Platforms);
        using var target = new MirrorTarget(client, entry, tag, content);
        var plan = new CopyRequest
        {
            Tag = tag,
            WithReferrers = entry.WithReferrers,
            Progress = request.Progress is { } progress ? new CopiedBytes(result.Target, progress) : null,
        };
        return entry.WithReferrers
            ? await WithReferrersAsync(result, source, target, plan, cancellationToken)
            : [await WithoutReferrersAsync(result with { Digest = await FindDigestAsync(repository, source, entry, cancellationToken) }, source, target, plan, cancellationToken)];
    }

    // A HEAD counts for no limit of pulls; which manifests there are for platforms, only the index tells.
    private static async Task<Digest> FindDigestAsync(RegistryRepository repository, IImageSource source, SyncEntry entry, CancellationToken cancellationToken) =>
        entry.Platforms.Count == 0 ? (await repository.ResolveDescriptorAsync(cancellationToken)).Digest : (await source.ResolveAsync(cancellationToken)).Digest;

    private async Task<SyncedTag> WithoutReferrersAsync(
        SyncedTag result, IImageSource source, MirrorTarget target, CopyRequest plan, CancellationToken cancellationToken)
    {
        if ((await target.FindAsync(cancellationToken))?.Digest == result.Digest)
        {
            return result;
        }

        if (IsDryRun)
        {
            return result with { Status = SyncStatus.WouldCopy };
        }

        // Tags such as 1, 1.2 and latest are often one image, which is fetched once, in this run or in another.
        using var turn = await content.WaitForTurnAsync(result.Target.Repository, result.Digest!, cancellationToken);
        if (await target.FindImageAsync(result.Digest!, cancellationToken) is { } known)
        {
            await target.PutManifestAsync(known, plan.Tag, cancellationToken);
            return result with { Status = SyncStatus.Copied };
        }

        var copied = await new ImageCopier(source, target).CopyAsync(plan, cancellationToken);
        return result with { Status = SyncStatus.Copied, Digest = copied.Digest };
    }

    // New signatures come to images that stay as they are.
    private async Task<IReadOnlyList<SyncedTag>> WithReferrersAsync(
        SyncedTag result, IImageSource source, MirrorTarget target, CopyRequest copy, CancellationToken cancellationToken)
    {
        var plan = await CopyPlan.MakeAsync(source, copy, cancellationToken);
        result = result with { Digest = plan.Root.Digest };
        using var turn = await content.WaitForTurnAsync(result.Target.Repository, plan.Root.Digest, cancellationToken);
        var isThere = (await target.FindAsync(cancellationToken))?.Digest == plan.Root.Digest;
        var missing = await target.FindMissingAsync(plan, cancellationToken);
        if (isThere && missing.Count == 0)
        {
            return [result];
        }

        var status = IsDryRun ? SyncStatus.WouldCopy : SyncStatus.Copied;
        if (!IsDryRun && missing.Count == 0 && await target.FindImageAsync(plan.Root.Digest, cancellationToken) is { } known)
        {
            await target.PutManifestAsync(known, copy.Tag, cancellationToken);
        }
        else if (!IsDryRun)
        {
            await new ImageCopier(source, target).CopyAsync(plan, copy, cancellationToken);
        }

        return [result with { Status = isThere ? SyncStatus.Unchanged : status }, .. missing.Where(m => content.TryAddMissing(result.Target, m.Manifest.Digest)).Select(m => OfReferrer(result, m, status))];
    }

    private static SyncedTag OfReferrer(SyncedTag image, PlannedManifest referrer, SyncStatus status) =>
        new(Name(image.Source, referrer), Name(image.Target, referrer), status) { Digest = referrer.Manifest.Digest };

    private static ImageReference Name(ImageReference repository, PlannedManifest referrer) => referrer.Tag is { } tag
        ? repository.WithTag(tag)
        : repository.WithoutTagAndDigest().WithDigest(referrer.Manifest.Digest);
}
