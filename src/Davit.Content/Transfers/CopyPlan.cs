using Davit.Oci;

namespace Davit.Content.Transfers;

/// <summary>What there is to copy: the documents, each after those it points to, the root last; and their blobs, each once.</summary>
public sealed class CopyPlan
{
    private const int MaxIndexDepth = 4;

    private readonly IImageSource _source;
    private readonly CopyRequest _request;
    private readonly HashSet<Digest> _seen = [];
    private readonly List<RawManifest> _manifests = [];
    private readonly List<Descriptor> _blobs = [];

    private CopyPlan(IImageSource source, CopyRequest request)
    {
        _source = source;
        _request = request;
    }

    public IReadOnlyList<RawManifest> Manifests => _manifests;

    public IReadOnlyList<Descriptor> Blobs => _blobs;

    /// <summary>Reads the documents, whose digests are compared, and no blob.</summary>
    public static async Task<CopyPlan> MakeAsync(IImageSource source, CopyRequest request, CancellationToken cancellationToken)
    {
        var plan = new CopyPlan(source, request);
        var root = await source.ResolveAsync(cancellationToken);
        request.Progress?.Report(new TransferEvent.Resolved(root.Descriptor));
        await plan.AddAsync(root, 0, cancellationToken);
        return plan;
    }

    private async Task AddAsync(RawManifest manifest, int depth, CancellationToken cancellationToken)
    {
        if (!_seen.Add(manifest.Digest))
        {
            return;
        }

        if (manifest.MediaType.IsIndex)
        {
            await AddIndexAsync(manifest, depth, cancellationToken);
        }
        else if (manifest.MediaType.IsManifest)
        {
            AddManifest(manifest);
        }
        else
        {
            throw new DavitException(
                ErrorKind.Unsupported, $"copy manifest {manifest.Digest}: media type '{manifest.MediaType}' is neither an image nor an index");
        }
    }

    private async Task AddIndexAsync(RawManifest raw, int depth, CancellationToken cancellationToken)
    {
        if (depth == MaxIndexDepth)
        {
            throw new DavitException(ErrorKind.Corrupt, $"copy index {raw.Digest}: indexes nested more than {MaxIndexDepth} deep");
        }

        var index = ImageIndex.Parse(raw.Bytes, raw.MediaType).Value;
        foreach (var child in _request.Platform is { } platform ? [Choose(index, platform)] : index.Manifests.Where(m => _request.Includes?.Invoke(m) ?? true))
        {
            if (child.MediaType.IsIndex || child.MediaType.IsManifest)
            {
                await AddAsync(await FetchAsync(child, cancellationToken), depth + 1, cancellationToken);
            }
            else
            {
                AddBlob(child);
            }
        }

        if (_request.Platform is null || _request.Index == ChosenIndex.Keep)
        {
            _manifests.Add(raw);
        }
    }

    private static Descriptor Choose(ImageIndex index, PlatformMatcher platform) => platform.Choose(index) ?? throw new DavitException(
        ErrorKind.NotFound,
        $"no matching manifest for {platform.Wanted} in the manifest list entries",
        "Choose another platform with --platform.");

    private async Task<RawManifest> FetchAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        var manifest = descriptor.Data is { } data
            ? new RawManifest(data, descriptor.MediaType)
            : await _source.GetManifestAsync(descriptor, cancellationToken);
        return descriptor.Digest.Matches(manifest.Bytes.Span)
            ? new RawManifest(manifest.Bytes, descriptor.MediaType) { Digest = descriptor.Digest }
            : throw new DavitException(ErrorKind.Corrupt, $"copy manifest {descriptor.Digest}: the source sent {manifest.Digest}");
    }

    private void AddManifest(RawManifest raw)
    {
        var manifest = ImageManifest.Parse(raw.Bytes, raw.MediaType).Value;
        AddBlob(manifest.Config);
        foreach (var layer in manifest.Layers)
        {
            AddBlob(layer);
        }

        _manifests.Add(raw);
    }

    private void AddBlob(Descriptor blob)
    {
        if (_seen.Add(blob.Digest))
        {
            _blobs.Add(blob);
        }
    }
}
