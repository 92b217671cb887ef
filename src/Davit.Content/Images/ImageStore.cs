using Davit.Content.Blobs;
using Davit.Content.Database;
using Davit.Content.Leases;
using Davit.Oci;

namespace Davit.Content.Images;

/// <summary>
/// Names, manifests and what is known of layers. A manifest is a blob and a row with its edges, so that lists and garbage
/// collection need no JSON. What a manifest points to need not be here: an index may have one platform's manifest only, and
/// the layers of a built image exist as snapshots until somebody wants them as blobs. Thread-safe.
/// </summary>
public sealed partial class ImageStore
{
    private readonly BlobStore _blobs;
    private readonly SqliteDatabase _database;
    private readonly TimeProvider _time;

    internal ImageStore(BlobStore blobs, SqliteDatabase database, TimeProvider time)
    {
        _blobs = blobs;
        _database = database;
        _time = time;
    }

    /// <summary>Stores a manifest and its config. The lease keeps both until a name does.</summary>
    /// <param name="manifest">Its bytes are stored as they are.</param>
    /// <param name="config">The image config it names; null for an artifact that is not an image.</param>
    /// <param name="lease">Protects manifest and config.</param>
    /// <param name="cancellationToken">Nothing but unreferenced blobs is left when cancelled.</param>
    public async Task PutManifestAsync(
        Document<ImageManifest> manifest, Document<ImageConfig>? config, Lease lease, CancellationToken cancellationToken)
    {
        if (config is not null && config.Digest != manifest.Value.Config.Digest)
        {
            throw new ArgumentException($"the config is {config.Digest}, the manifest names {manifest.Value.Config.Digest}", nameof(config));
        }

        if (config is not null)
        {
            await PutDocumentAsync(config.Descriptor, config.Raw, lease, cancellationToken);
        }

        await PutDocumentAsync(manifest.Descriptor, manifest.Raw, lease, cancellationToken);
        _database.Write(session => InsertManifest(session, manifest, config));
    }

    /// <summary>Stores an index; none of its manifests need be here.</summary>
    public async Task PutIndexAsync(Document<ImageIndex> index, Lease lease, CancellationToken cancellationToken)
    {
        await PutDocumentAsync(index.Descriptor, index.Raw, lease, cancellationToken);
        _database.Write(session => InsertIndex(session, index));
    }

    /// <summary>Null when there is no manifest or index of this digest.</summary>
    public ManifestInfo? FindManifest(Digest digest) => _database.Read(session => FindManifest(session, digest));

    /// <exception cref="DavitException">NotFound, or Corrupt: damaged on the disk.</exception>
    public Document<ImageManifest> GetManifest(Digest digest) =>
        ImageManifest.Parse(_blobs.ReadSmall(digest, OciLimits.MaxManifestBytes), Require(digest).Descriptor.MediaType, digest);

    /// <inheritdoc cref="GetManifest"/>
    public Document<ImageIndex> GetIndex(Digest digest) =>
        ImageIndex.Parse(_blobs.ReadSmall(digest, OciLimits.MaxManifestBytes), Require(digest).Descriptor.MediaType, digest);

    /// <inheritdoc cref="GetManifest"/>
    /// <param name="config">As the manifest describes it.</param>
    public Document<ImageConfig> GetConfig(Descriptor config) =>
        ImageConfig.Parse(_blobs.ReadSmall(config.Digest, OciLimits.MaxConfigBytes), config.MediaType, config.Digest);

    private async Task PutDocumentAsync(Descriptor descriptor, ReadOnlyMemory<byte> raw, Lease lease, CancellationToken cancellationToken)
    {
        lease.Protect(descriptor.Digest);
        if (_blobs.Contains(descriptor.Digest))
        {
            return;
        }

        await using var ingest = _blobs.BeginIngest(descriptor, lease);
        ingest.Write(raw.Span);
        await ingest.CommitAsync(cancellationToken);
    }

    private ManifestInfo Require(Digest digest) =>
        FindManifest(digest) ?? throw new DavitException(ErrorKind.NotFound, $"open manifest {digest}: not in the store");

    private static ManifestInfo? FindManifest(SqliteSession session, Digest digest) => session.QueryFirst(
        $"SELECT {ImageSql.ManifestColumns} FROM manifests m WHERE m.digest = ?", ImageSql.ReadManifest, digest);

    private static void InsertManifest(SqliteSession session, Document<ImageManifest> manifest, Document<ImageConfig>? config)
    {
        var diffIds = config?.Value.DiffIds ?? [];
        var contentBytes = 0L;
        foreach (var layer in manifest.Value.Layers)
        {
            contentBytes += layer.SizeBytes;
        }

        session.Execute(
            """
            INSERT INTO manifests(digest, media_type, size_bytes, kind, image_id, platform, created_at, content_bytes, chain_id)
            VALUES (?, ?, ?, 'manifest', ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """,
            manifest.Digest,
            manifest.MediaType,
            manifest.Raw.Length,
            config?.Digest,
            config?.Value.Platform.Normalise(),
            config?.Value.Created,
            contentBytes,
            diffIds.Count == 0 ? null : ChainId.All(diffIds)[^1]);
        InsertEdge(session, manifest.Digest, 0, "config", manifest.Value.Config);
        for (var i = 0; i < manifest.Value.Layers.Count; i++)
        {
            InsertEdge(session, manifest.Digest, i + 1, "layer", manifest.Value.Layers[i]);
        }
    }

    private static void InsertIndex(SqliteSession session, Document<ImageIndex> index)
    {
        session.Execute(
            "INSERT INTO manifests(digest, media_type, size_bytes, kind, content_bytes) VALUES (?, ?, ?, 'index', 0) ON CONFLICT DO NOTHING",
            index.Digest,
            index.MediaType,
            index.Raw.Length);
        for (var i = 0; i < index.Value.Manifests.Count; i++)
        {
            InsertEdge(session, index.Digest, i, "child", index.Value.Manifests[i]);
        }
    }

    private static void InsertEdge(SqliteSession session, Digest parent, int position, string kind, Descriptor target) => session.Execute(
        """
        INSERT INTO manifest_edges(parent, position, kind, digest, media_type, size_bytes, platform)
        VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
        """,
        parent,
        position,
        kind,
        target.Digest,
        target.MediaType,
        target.SizeBytes,
        target.Platform?.Normalise());
}
