using Davit.Content;
using Davit.Engine.Images;
using Davit.Layers.Snapshots;
using Davit.Oci;
using Davit.Registry;

namespace Davit.Engine.Manifests;

/// <summary>Indexes put together by hand: one name for the images of several platforms. They are indexes of the store like any other.</summary>
public sealed class ManifestLists
{
    private readonly Store _store;
    private readonly SnapshotStore _snapshots;
    private readonly Func<RegistryClient> _client;

    internal ManifestLists(Store store, SnapshotStore snapshots, Func<RegistryClient> client)
    {
        _store = store;
        _snapshots = snapshots;
        _client = client;
    }

    /// <summary>Makes an index of images that are here or, where they are not, in their registry; or adds to one.</summary>
    /// <exception cref="DavitException">AlreadyExists: there is such an index, and <paramref name="mode"/> is not to amend it.</exception>
    public async Task CreateAsync(ImageReference name, IReadOnlyList<string> images, ManifestListMode mode, CancellationToken cancellationToken = default)
    {
        using var lease = _store.Leases.Acquire($"manifest create {name}");
        var old = FindIndex(name);
        if (old is not null && mode == ManifestListMode.New)
        {
            throw new DavitException(ErrorKind.AlreadyExists, "refusing to amend an existing manifest list with no --amend flag");
        }

        var added = new List<Descriptor>();
        var reader = new ManifestListEntries(_store, _client, lease);
        foreach (var image in images)
        {
            added.AddRange(await reader.ReadAsync(image, cancellationToken));
        }

        // Images of one platform stand side by side, to be told apart by 'annotate'; an older image of a platform gives way to its successor.
        var kept = (old?.Value.Manifests ?? []).Where(e => added.All(a => a.Digest != e.Digest && (e.Platform is null || a.Platform != e.Platform)));
        var entries = kept.Concat(added.DistinctBy(e => e.Digest)).ToList();

        await StoreAsync(name, old, (old?.Value ?? new ImageIndex([])) with { Manifests = entries }, cancellationToken);
    }

    /// <summary>Changes what the index says an image is for.</summary>
    /// <exception cref="DavitException">NotFound: no such index, or the image is not in it.</exception>
    public async Task AnnotateAsync(ImageReference name, string image, Func<Platform, Platform> change, CancellationToken cancellationToken = default)
    {
        using var lease = _store.Leases.Acquire($"manifest annotate {name}");
        var index = FindIndex(name) ?? throw NoSuchList(name);
        var named = await new ManifestListEntries(_store, _client, lease).ReadAsync(image, cancellationToken);
        var at = index.Value.Manifests.ToList().FindIndex(e => named.Any(n => n.Digest == e.Digest));
        if (at < 0)
        {
            throw new DavitException(ErrorKind.NotFound, $"manifest for image {image} does not exist in {name.FamiliarName}");
        }

        var entries = index.Value.Manifests.ToList();
        entries[at] = entries[at] with { Platform = change(entries[at].Platform ?? new Platform("linux", "")) };
        await StoreAsync(name, index, index.Value with { Manifests = entries }, cancellationToken);
    }

    /// <summary>The manifest or index of that name, of the store when it is here, else of its registry, as its bytes are.</summary>
    public async Task<InspectedManifest> InspectAsync(ImageReference name, CancellationToken cancellationToken = default)
    {
        var repository = _client().Open(name);
        var root = _store.Images.FindTag(name.OrLatest())?.Target;
        var bytes = root is null ? await repository.ResolveAsync(cancellationToken) : Read(root);
        var parts = new List<InspectedManifest>();
        if (bytes.MediaType.IsIndex)
        {
            foreach (var entry in ImageIndex.Parse(bytes.Bytes, bytes.MediaType).Value.Manifests)
            {
                var part = _store.Images.FindManifest(entry.Digest) is null ? await repository.GetManifestAsync(entry, cancellationToken) : Read(entry);
                parts.Add(new InspectedManifest(name.WithDigest(entry.Digest), entry, part.Bytes, []));
            }
        }

        var descriptor = bytes.Descriptor with { Platform = PlatformOf(bytes.Digest) };
        return new InspectedManifest(name, descriptor, bytes.Bytes, parts);
    }

    /// <summary>Sends the index, and what its registry lacks of the images in it.</summary>
    /// <returns>What the name stands for now, there and here.</returns>
    public async Task<Descriptor> PushAsync(ImageReference name, IProgress<TransferProgress>? progress, CancellationToken cancellationToken = default)
    {
        _ = FindIndex(name) ?? throw NoSuchList(name);
        return (await new PushImage(_store, _snapshots, _client()).RunAsync(new PushRequest(name), progress, cancellationToken)).Manifest;
    }

    /// <summary>Takes the index away; the images in it stay when they have names.</summary>
    /// <exception cref="DavitException">NotFound.</exception>
    public void Remove(ImageReference name)
    {
        _ = FindIndex(name) ?? throw NoSuchList(name);
        _store.Images.RemoveTag(name);
        new GarbageSweep(_store, _snapshots).Run();
    }

    private Content.Transfers.RawManifest Read(Descriptor target) =>
        new(_store.Blobs.ReadSmall(target.Digest, OciLimits.MaxManifestBytes), target.MediaType) { Digest = target.Digest };

    private Platform? PlatformOf(Digest digest) => _store.Images.FindManifest(digest)?.Platform;

    private Document<ImageIndex>? FindIndex(ImageReference name) =>
        _store.Images.FindTag(name)?.Target is { MediaType.IsIndex: true } target ? _store.Images.GetIndex(target.Digest) : null;

    private async Task StoreAsync(ImageReference name, Document<ImageIndex>? old, ImageIndex index, CancellationToken cancellationToken)
    {
        using var lease = _store.Leases.Acquire($"manifest {name}");
        var document = index.ToDocument(MediaType.OciIndex);
        await _store.Images.PutIndexAsync(document, lease, cancellationToken);
        _store.Images.SetTag(name, document.Descriptor);
        if (old is not null && old.Digest != document.Digest)
        {
            // Nobody asked to keep it as it was before.
            _store.Images.RemoveUntagged(old.Digest);
        }
    }

    private static DavitException NoSuchList(ImageReference name) => new(ErrorKind.NotFound, $"No such manifest: {name.FamiliarName}");
}
