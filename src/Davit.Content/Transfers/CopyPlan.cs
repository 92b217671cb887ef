using Davit.Oci;

namespace Davit.Content.Transfers;

/// <summary>What there is to copy: the documents, each after those it points to, the root last; and their blobs, each once.</summary>
public sealed class CopyPlan
{
    private const int MaxIndexDepth = 4;
    private const int MaxReferrerDepth = 8;
    private const int MaxReferrers = 10_000;

    private readonly IImageSource _source;
    private readonly CopyRequest _request;
    private readonly HashSet<Digest> _seen = [];
    private readonly List<PlannedManifest> _manifests = [];
    private readonly List<Descriptor> _blobs = [];

    private CopyPlan(IImageSource source, CopyRequest request)
    {
        _source = source;
        _request = request;
    }

    public IReadOnlyList<RawManifest> Manifests => [.. _manifests.Select(m => m.Manifest)];

    public IReadOnlyList<Descriptor> Blobs => _blobs;

    /// <summary>Those that belong to what is copied, in the order in which they are put.</summary>
    public IReadOnlyList<PlannedManifest> Referrers => [.. _manifests.Where(m => m.IsReferrer)];

    /// <summary>What was asked for; where its index is dropped, the manifest that was chosen of it.</summary>
    public RawManifest Root => _manifests[^1].Manifest;

    internal IReadOnlyList<PlannedManifest> Planned => _manifests;

    /// <summary>Reads the documents, whose digests are compared, and no blob.</summary>
    public static async Task<CopyPlan> MakeAsync(IImageSource source, CopyRequest request, CancellationToken cancellationToken)
    {
        var plan = new CopyPlan(source, request);
        var root = await source.ResolveAsync(cancellationToken);
        if (request is { RequiresPlatform: true, Platform: { } platform } && root.MediaType.IsManifest)
        {
            await SinglePlatform.CheckAsync(source, root, platform, cancellationToken);
        }

        request.Progress?.Report(new TransferEvent.Resolved(root.Descriptor));
        await plan.AddAsync(new PlannedManifest(root), 0, cancellationToken);
        if (request.WithReferrers)
        {
            await plan.AddReferrersAsync(cancellationToken);
        }

        return plan;
    }

    // What belongs to the image comes before the name: who checks signatures never sees the name without them.
    private async Task AddReferrersAsync(CancellationToken cancellationToken)
    {
        var search = ReferrerSearch.In(_source);
        var root = _manifests[^1];
        IReadOnlyList<Digest> subjects = [.. _manifests.Select(m => m.Manifest.Digest)];
        _manifests.RemoveAt(_manifests.Count - 1);
        for (var depth = 0; subjects.Count > 0; depth++)
        {
            if (depth == MaxReferrerDepth)
            {
                throw new DavitException(ErrorKind.Corrupt, $"copy referrers of {root.Manifest.Digest}: nested more than {MaxReferrerDepth} deep");
            }

            var before = _manifests.Count;
            foreach (var found in await search.FindAsync(subjects, cancellationToken))
            {
                await AddReferrerAsync(found, cancellationToken);
            }

            subjects = [.. _manifests.Skip(before).Select(m => m.Manifest.Digest).Distinct()];
        }

        _manifests.Add(root);
    }

    private async Task AddReferrerAsync(PlannedManifest found, CancellationToken cancellationToken)
    {
        if (_manifests.Count >= MaxReferrers)
        {
            throw new DavitException(ErrorKind.Exhausted, $"copy referrers: more than {MaxReferrers}");
        }

        if (!_seen.Contains(found.Manifest.Digest))
        {
            await AddAsync(found, 0, cancellationToken);
        }
        else if (found.Tag is not null && !_manifests.Any(m => m.Manifest.Digest == found.Manifest.Digest && m.Tag == found.Tag))
        {
            _manifests.Add(found);
        }
    }

    private async Task AddAsync(PlannedManifest planned, int depth, CancellationToken cancellationToken)
    {
        var manifest = planned.Manifest;
        if (!_seen.Add(manifest.Digest))
        {
            return;
        }

        if (manifest.MediaType.IsIndex)
        {
            await AddIndexAsync(planned, depth, cancellationToken);
        }
        else if (manifest.MediaType.IsManifest)
        {
            AddManifest(planned);
        }
        else
        {
            throw new DavitException(
                ErrorKind.Unsupported, $"copy manifest {manifest.Digest}: media type '{manifest.MediaType}' is neither an image nor an index");
        }
    }

    private async Task AddIndexAsync(PlannedManifest planned, int depth, CancellationToken cancellationToken)
    {
        var raw = planned.Manifest;
        if (depth == MaxIndexDepth)
        {
            throw new DavitException(ErrorKind.Corrupt, $"copy index {raw.Digest}: indexes nested more than {MaxIndexDepth} deep");
        }

        var index = ImageIndex.Parse(raw.Bytes, raw.MediaType).Value;
        var platform = planned.IsReferrer ? null : _request.Platform;
        foreach (var child in platform is not null ? [platform.Require(index)] : index.Manifests.Where(m => _request.Includes?.Invoke(m) ?? true))
        {
            if (child.MediaType.IsIndex || child.MediaType.IsManifest)
            {
                await AddAsync(new PlannedManifest(await FetchAsync(child, cancellationToken)), depth + 1, cancellationToken);
            }
            else
            {
                AddBlob(child);
            }
        }

        if (platform is null || _request.Index == ChosenIndex.Keep)
        {
            _manifests.Add(planned);
        }
    }

    private async Task<RawManifest> FetchAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        var manifest = descriptor.Data is { } data
            ? new RawManifest(data, descriptor.MediaType)
            : await _source.GetManifestAsync(descriptor, cancellationToken);
        return descriptor.Digest.Matches(manifest.Bytes.Span)
            ? new RawManifest(manifest.Bytes, descriptor.MediaType) { Digest = descriptor.Digest }
            : throw new DavitException(ErrorKind.Corrupt, $"copy manifest {descriptor.Digest}: the source sent {manifest.Digest}");
    }

    private void AddManifest(PlannedManifest planned)
    {
        var manifest = ImageManifest.Parse(planned.Manifest.Bytes, planned.Manifest.MediaType).Value;
        AddBlob(manifest.Config);
        foreach (var layer in manifest.Layers)
        {
            AddBlob(layer);
        }

        _manifests.Add(planned);
    }

    private void AddBlob(Descriptor blob)
    {
        if (_seen.Add(blob.Digest))
        {
            _blobs.Add(blob);
        }
    }
}
