using Davit.Build.Planning;
using Davit.Content;
using Davit.Content.Images;
using Davit.Engine.Registries;
using Davit.Engine.Settings;
using Davit.Layers.Snapshots;
using Davit.Oci;
using Davit.Registry;

namespace Davit.Engine.Images;

/// <summary>Everything done with images.</summary>
public sealed class Images
{
    private readonly Store _store;
    private readonly SnapshotStore _snapshots;
    private readonly ImageCatalog _catalog;
    private readonly Func<RegistryClient> _client;
    private readonly LayerStorage _storage;

    internal Images(Store store, SnapshotStore snapshots, ImageCatalog catalog, Func<RegistryClient> client, LayerStorage storage)
    {
        _storage = storage;
        _store = store;
        _snapshots = snapshots;
        _catalog = catalog;
        _client = client;
    }

    /// <summary>Who uses an image, told by the rooms that know.</summary>
    internal Func<ImageId, IReadOnlyList<ImageUse>> FindUses { get; init; } = _ => [];

    /// <summary>A line a name, newest first.</summary>
    public IReadOnlyList<ImageSummary> List() => List(new ImageListRequest());

    /// <inheritdoc cref="List()"/>
    /// <exception cref="DavitException">InvalidArgument: a filter, in Docker's words; NotFound: an image that a filter names.</exception>
    public IReadOnlyList<ImageSummary> List(ImageListRequest request) => new ListImages(_store, _catalog).Run(request, _store.Time);

    /// <summary>The same images, one of each with all its names and platforms, newest first.</summary>
    /// <exception cref="DavitException">As for <see cref="List(ImageListRequest)"/>.</exception>
    public IReadOnlyList<ImageFootprint> ListFootprints(ImageListRequest request) => new ListImageFootprints(_store, _catalog).Run(request, _store.Time);

    /// <summary>True when the image is here, for that platform or for this machine's.</summary>
    public bool Exists(string name, Platform? platform) => _catalog.Find(name, platform) is not null;

    /// <summary>Brings an image here, its layers as <see cref="EngineOptions.Layers"/> says.</summary>
    public Task<PullResult> PullAsync(PullRequest request, IProgress<TransferProgress>? progress, CancellationToken cancellationToken = default) =>
        LeavingNothingAsync(_storage, () => new PullImage(_store, _snapshots, _client(), _storage).RunAsync(request, progress, cancellationToken));

    /// <summary>
    /// What a name as people write it stands for. One without a registry is Docker Hub's, unless the configuration lists registries to
    /// search: then the image of the first that has it, and one that is here already before that, unless <paramref name="policy"/> is to pull.
    /// </summary>
    /// <exception cref="DavitException">InvalidArgument: it is no name; NotFound: it is nowhere.</exception>
    public Task<ImageReference> LocateAsync(string name, Platform? platform, PullPolicy policy, CancellationToken cancellationToken = default) =>
        new ShortNames(_catalog, _client).LocateAsync(name, platform, policy, cancellationToken);

    /// <summary>What a pull would find here, and what it would have to fetch.</summary>
    /// <exception cref="DavitException">As for a pull.</exception>
    public Task<PullStatus> FindPullStatusAsync(PullRequest request, CancellationToken cancellationToken = default) =>
        new FindPullStatus(_store, _client()).RunAsync(request, cancellationToken);

    /// <summary>The tags of a repository at its registry, newest version first.</summary>
    /// <exception cref="DavitException">NotFound, Denied, Unauthenticated, Unavailable.</exception>
    public Task<IReadOnlyList<string>> ListRemoteTagsAsync(ImageReference repository, CancellationToken cancellationToken = default) =>
        new RemoteTags(_client(), repository).ListAsync(cancellationToken);

    /// <summary>Sends an image to the registry of its name.</summary>
    public Task<PushResult> PushAsync(PushRequest request, IProgress<TransferProgress>? progress, CancellationToken cancellationToken = default) =>
        new PushImage(_store, _snapshots, _client()).RunAsync(request, progress, cancellationToken);

    /// <summary>Makes a one-layer image of a root file system.</summary>
    public Task<ImageId> ImportAsync(ImportRequest request, CancellationToken cancellationToken = default)
    {
        LinuxOnly.Require("import image");
        return LeavingNothingAsync(LayerStorage.Unpacked, () => new ImportImage(_store, _snapshots).RunAsync(request, cancellationToken));
    }

    /// <param name="source">A name or an ID.</param>
    /// <param name="target">With a tag.</param>
    public void Tag(string source, ImageReference target)
    {
        if (target.Digest is not null)
        {
            throw new DavitException(ErrorKind.InvalidArgument, "refusing to create a tag with a digest reference");
        }

        if (target.FamiliarRepository == "sha256")
        {
            throw new DavitException(ErrorKind.InvalidArgument, "refusing to create an ambiguous tag using digest algorithm as name");
        }

        _store.Images.SetTag(target, _catalog.FindTarget(source) ?? throw ImageCatalog.NotFound(source));
    }

    /// <summary>Takes a name away, or with an ID the image, as one does with its last name.</summary>
    /// <exception cref="DavitException">NotFound, or Conflict: containers or other names need it.</exception>
    public Task<IReadOnlyList<RemovedItem>> RemoveAsync(RemoveImageRequest request, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(new RemoveImage(_store, _snapshots, _catalog, FindUses).Run(request));
    }

    /// <inheritdoc cref="RemoveAsync(RemoveImageRequest, CancellationToken)"/>
    public Task<IReadOnlyList<RemovedItem>> RemoveAsync(string name, Removal removal, CancellationToken cancellationToken = default) =>
        RemoveAsync(new RemoveImageRequest(name) { Removal = removal }, cancellationToken);

    /// <summary>
    /// Takes names away and never the image: without a name it stays as one that has none. An ID stands for all names of its image.
    /// </summary>
    /// <returns>The names taken away, familiar form.</returns>
    /// <exception cref="DavitException">NotFound.</exception>
    public IReadOnlyList<string> Untag(IReadOnlyList<string> sources) => new UntagImage(_store, _catalog).Run(sources);

    /// <exception cref="DavitException">NotFound.</exception>
    public ImageDetails Inspect(string name) => FindDetails(name) ?? throw ImageCatalog.NotFound(name);

    /// <summary>What <c>inspect</c> prints of an image: one JSON object in Docker's fields; null when there is none.</summary>
    public string? FindInspection(string name) => FindInspection(name, null);

    /// <inheritdoc cref="FindInspection(string)"/>
    /// <exception cref="DavitException">NotFound: the image is here, but not for that platform.</exception>
    public string? FindInspection(string name, Platform? platform)
    {
        if (FindDetails(name, platform) is { } details)
        {
            return ImageInspection.Write(details);
        }

        return platform is not null && _catalog.FindTarget(name) is not null
            ? throw new DavitException(ErrorKind.NotFound, $"image with reference {name} was found but does not provide the specified platform ({platform})")
            : null;
    }

    /// <summary>Newest step first.</summary>
    public IReadOnlyList<HistoryRow> History(string name, Platform? platform)
    {
        var image = _catalog.Get(name, platform);
        var chain = ChainId.All(image.Config.Value.DiffIds);
        var rows = new List<HistoryRow>();
        var layer = 0;
        foreach (var entry in image.Config.Value.History)
        {
            var hasLayer = !entry.EmptyLayer && layer < chain.Count;
            rows.Add(new HistoryRow(null, entry, hasLayer ? _snapshots.Find(chain[layer])?.SizeBytes ?? image.Manifest.Value.Layers[layer].SizeBytes : 0));
            layer += hasLayer ? 1 : 0;
        }

        rows.Reverse();
        if (rows.Count > 0)
        {
            rows[0] = rows[0] with { Id = image.Id };
        }

        return rows;
    }

    /// <summary>The layers of an image, bottom first.</summary>
    /// <exception cref="DavitException">NotFound.</exception>
    public ImageTree Tree(string name, Platform? platform) => new ImageTreeReader(_store, _snapshots, _catalog).Read(name, platform);

    private Task<T> LeavingNothingAsync<T>(LayerStorage storage, Func<Task<T>> work) => new GarbageSweep(_store, _snapshots).LeavingNothingAsync(storage, work);

    private ImageDetails? FindDetails(string name, Platform? platform = null)
    {
        if (_catalog.Find(name, platform) is not { } image)
        {
            return null;
        }

        var chain = ChainId.All(image.Config.Value.DiffIds);
        var tags = _store.Images.ListTags(image.Id);
        return new ImageDetails
        {
            Id = image.Id,
            Config = image.Config.Value,
            Target = image.Target,
            Tags = [.. tags.Select(t => t.Name).Where(n => n.Tag is not null)],
            LastTagged = tags.Count == 0 ? null : tags.Max(t => t.UpdatedAt),
            RepositoryDigests = _store.Images.FindRepoDigests(image.Target.Digest),
            SizeBytes = chain.Select((c, i) => _snapshots.Find(c)?.SizeBytes ?? image.Manifest.Value.Layers[i].SizeBytes).Sum(),
        };
    }
}
