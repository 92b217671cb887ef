using Davit.Oci;

namespace Davit.Content.Transfers;

/// <summary>
/// Copies an image from any source to any sink: learns what there is, moves the blobs the sink lacks, several at once, every
/// byte verified on the way, then the manifests, then the index, and at the very end the name. When it fails or is
/// cancelled the sink has no new name and no manifest with a gap.
/// </summary>
public sealed class ImageCopier(IImageSource source, IImageSink sink)
{
    private const int ProgressBytes = 256 * 1024;

    /// <summary>The manifest or index that was put last, the one the name stands for.</summary>
    public async Task<Descriptor> CopyAsync(CopyRequest request, CancellationToken cancellationToken) =>
        await CopyAsync(await CopyPlan.MakeAsync(source, request, cancellationToken), request, cancellationToken);

    /// <summary>As <see cref="CopyAsync(CopyRequest, CancellationToken)"/>, of what was planned for the same source before.</summary>
    public async Task<Descriptor> CopyAsync(CopyPlan plan, CopyRequest request, CancellationToken cancellationToken)
    {
        foreach (var blob in plan.Blobs)
        {
            request.Progress?.Report(new TransferEvent.BlobPlanned(blob));
        }

        var options = new ParallelOptions { MaxDegreeOfParallelism = request.Parallelism, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(plan.Blobs, options, async (blob, cancel) => await CopyBlobAsync(blob, request, cancel));

        for (var i = 0; i < plan.Planned.Count; i++)
        {
            await PutAsync(plan.Planned[i], i == plan.Planned.Count - 1 ? request.Tag : null, cancellationToken);
            request.Progress?.Report(new TransferEvent.ManifestDone(plan.Planned[i].Manifest.Descriptor));
        }

        return plan.Planned[^1].Manifest.Descriptor;
    }

    private Task PutAsync(PlannedManifest planned, string? tag, CancellationToken cancellationToken) => (planned.IsReferrer, sink) switch
    {
        (false, _) => sink.PutManifestAsync(planned.Manifest, tag, cancellationToken),
        (true, IReferrerSink referrers) => referrers.PutReferrerAsync(planned.Manifest, planned.Tag, cancellationToken),
        _ => throw new DavitException(ErrorKind.Unsupported, $"copy referrer {planned.Manifest.Digest}: there is no place for it where the image goes"),
    };

    /// <summary>Moves one blob, if the sink lacks it; reported as by <see cref="CopyAsync(CopyRequest, CancellationToken)"/>.</summary>
    public async Task CopyBlobAsync(Descriptor blob, CopyRequest request, CancellationToken cancellationToken)
    {
        if (IsBoundElsewhere(blob))
        {
            request.Progress?.Report(new TransferEvent.BlobSkipped(blob));
            return;
        }

        if (await sink.HasBlobAsync(blob, cancellationToken))
        {
            request.Progress?.Report(new TransferEvent.BlobExists(blob));
            return;
        }

        request.Progress?.Report(new TransferEvent.BlobStarted(blob));
        var mayBegin = sink.MayHaveBeginning(blob);
        await using var content = new VerifyingStream(blob, mayBegin ? new LaterStream(c => OpenAsync(blob, c), blob.SizeBytes) : await OpenAsync(blob, cancellationToken), "copy blob")
        {
            AllowsGap = mayBegin,
            OnProgress = ProgressOf(blob, request.Progress),
        };
        await sink.PutBlobAsync(blob, content, cancellationToken);
        request.Progress?.Report(new TransferEvent.BlobDone(blob));
    }

    private async Task<Stream> OpenAsync(Descriptor blob, CancellationToken cancellationToken) =>
        blob.Data is { } data ? new MemoryStream(data.ToArray(), writable: false) : await source.OpenBlobAsync(blob, cancellationToken);

    private static Action<long>? ProgressOf(Descriptor blob, IProgress<TransferEvent>? progress)
    {
        if (progress is null)
        {
            return null;
        }

        var reported = 0L;
        return bytes =>
        {
            if (bytes - reported >= ProgressBytes || bytes == blob.SizeBytes)
            {
                reported = bytes;
                progress.Report(new TransferEvent.BlobProgress(blob, bytes));
            }
        };
    }

    // image-spec, layer.md, "Non-Distributable Layers"; Docker's foreign layers.
    private static bool IsBoundElsewhere(Descriptor blob) =>
        blob.MediaType == MediaType.DockerForeignLayerGzip
        || blob.MediaType.Value.StartsWith("application/vnd.oci.image.layer.nondistributable.", StringComparison.Ordinal);
}
