using System.Collections.Concurrent;
using Davit.Content.Transfers;
using Davit.Oci;
using Davit.Registry;

namespace Davit.Engine.Syncing;

/// <summary>
/// A repository that a run of many copies writes to. A turn for a blob is taken where the copy asks for it and given back when it is there
/// or the copy ends; who waits for one holds nothing that others wait for.
/// </summary>
internal sealed class MirrorTarget : IReferrerSink, IDisposable
{
    private readonly RegistryClient _client;
    private readonly RegistryRepository _target;
    private readonly MirroredContent _content;
    private readonly ConcurrentDictionary<Digest, MirroredContent.Turn> _turns = new();

    public MirrorTarget(RegistryClient client, SyncEntry entry, string tag, MirroredContent content)
    {
        _client = client;
        _content = content;
        _target = client.Open(entry.Target.WithTag(tag), blob => entry.Source.Domain == entry.Target.Domain
            ? [entry.Source.Repository, .. content.Find(entry.Target.Domain, blob)]
            : content.Find(entry.Target.Domain, blob));
    }

    public Task<Descriptor?> FindAsync(CancellationToken cancellationToken) => _target.FindPushedAsync(cancellationToken);

    /// <summary>The image if the target has it by another name; a registry takes a manifest only when it has what that points to.</summary>
    public async Task<RawManifest?> FindImageAsync(Digest digest, CancellationToken cancellationToken)
    {
        if (_content.FindImage(_target.Reference, digest) is { } known)
        {
            return known;
        }

        var pinned = _client.Open(_target.Reference.WithDigest(digest));
        return await pinned.FindPushedAsync(cancellationToken) is null ? null : await pinned.ResolveAsync(cancellationToken);
    }

    public async Task<bool> HasBlobAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        if (_content.IsIn(_target.Reference, descriptor.Digest))
        {
            return true;
        }

        var turn = await _content.WaitForTurnAsync(_target.Reference.Domain, descriptor.Digest, cancellationToken);
        _turns[descriptor.Digest] = turn;
        var isThere = await _target.HasBlobAsync(descriptor, cancellationToken);
        if (isThere)
        {
            Finish(descriptor.Digest);
        }

        return isThere;
    }

    public bool MayHaveBeginning(Descriptor descriptor) => _target.MayHaveBeginning(descriptor);

    public async Task PutBlobAsync(Descriptor descriptor, Stream content, CancellationToken cancellationToken)
    {
        await _target.PutBlobAsync(descriptor, content, cancellationToken);
        Finish(descriptor.Digest);
    }

    public async Task PutManifestAsync(RawManifest manifest, string? tag, CancellationToken cancellationToken)
    {
        await _target.PutManifestAsync(manifest, tag, cancellationToken);
        if (tag is not null)
        {
            _content.AddImage(_target.Reference, manifest);
        }
    }

    public Task PutReferrerAsync(RawManifest manifest, string? tag, CancellationToken cancellationToken) => _target.PutReferrerAsync(manifest, tag, cancellationToken);

    /// <summary>Those of a plan's referrers that the target does not list, or has another one of under their tag.</summary>
    public async Task<IReadOnlyList<PlannedManifest>> FindMissingAsync(CopyPlan plan, CancellationToken cancellationToken)
    {
        var listed = new Dictionary<Digest, HashSet<Digest>>();
        var missing = new List<PlannedManifest>();
        foreach (var referrer in plan.Referrers)
        {
            if (!await IsThereAsync(referrer, listed, cancellationToken))
            {
                missing.Add(referrer);
            }
        }

        return missing;
    }

    public void Dispose()
    {
        foreach (var turn in _turns.Values)
        {
            turn.Dispose();
        }
    }

    private async Task<bool> IsThereAsync(PlannedManifest referrer, Dictionary<Digest, HashSet<Digest>> listed, CancellationToken cancellationToken)
    {
        if (referrer.Tag is { } tag)
        {
            return (await _client.Open(_target.Reference.WithTag(tag)).FindPushedAsync(cancellationToken))?.Digest == referrer.Manifest.Digest;
        }

        var subject = Referrer.Find(referrer.Manifest)!.Subject.Digest;
        if (!listed.TryGetValue(subject, out var known))
        {
            listed[subject] = known = [];
            await foreach (var descriptor in _target.ListReferrersAsync(subject, null, cancellationToken))
            {
                known.Add(descriptor.Digest);
            }
        }

        return known.Contains(referrer.Manifest.Digest);
    }

    private void Finish(Digest blob)
    {
        _content.Add(_target.Reference, blob);
        if (_turns.TryRemove(blob, out var turn))
        {
            turn.Dispose();
        }
    }
}
