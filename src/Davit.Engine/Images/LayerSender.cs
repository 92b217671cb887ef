using System.Collections.Concurrent;
using Davit.Content;
using Davit.Content.Blobs;
using Davit.Content.Transfers;
using Davit.Oci;
using Davit.Registry;

namespace Davit.Engine.Images;

/// <summary>Sends layers to a repository, those that are still being packed among them. Thread-safe.</summary>
internal sealed class LayerSender(RegistryRepository repository, IProgress<TransferProgress>? progress)
{
    // Less than this is sent when it is whole: then the registry can be asked whether it has it.
    private const long StreamedBytes = 4 * 1024 * 1024;
    private const long ReportStepBytes = 512 * 1024;

    private readonly ConcurrentDictionary<Digest, bool> _sent = new();

    /// <summary>True when the repository has the blob, because this has seen to it.</summary>
    public bool HasSent(Digest digest) => _sent.ContainsKey(digest);

    /// <summary>A layer as it is.</summary>
    public async Task SendAsync(Descriptor layer, IImageSource source, CancellationToken cancellationToken)
    {
        var events = progress is null ? null : new TransferEvents(progress, LayerPhase.Pushing, LayerPhase.Pushed);
        await new ImageCopier(source, repository).CopyBlobAsync(layer, new CopyRequest { Progress = events }, cancellationToken);
        _sent[layer.Digest] = true;
    }

    /// <summary>A layer that is being packed.</summary>
    /// <param name="layer">What it is told by.</param>
    /// <param name="content">Its bytes as they come.</param>
    /// <param name="packing">Ends with the blob they are.</param>
    /// <param name="cancellationToken">Cancels; to be cancelled also when packing fails.</param>
    public async Task SendAsync(DiffId layer, GrowingBlobStream content, Task<Descriptor> packing, CancellationToken cancellationToken)
    {
        await content.WaitForAsync(StreamedBytes, cancellationToken);
        if (content.Length >= StreamedBytes)
        {
            ReportReading(layer, content);
            await repository.PutBlobAsync(packing, content, cancellationToken);
        }
        else if (await packing.WaitAsync(cancellationToken) is var whole && await repository.HasBlobAsync(whole, cancellationToken))
        {
            _sent[whole.Digest] = true;
            Report(layer, LayerPhase.LayerExists, 0, 0);
            return;
        }
        else
        {
            ReportReading(layer, content);
            await repository.PutBlobAsync(whole, content, cancellationToken);
        }

        var blob = await packing;
        _sent[blob.Digest] = true;
        Report(layer, LayerPhase.Pushed, blob.SizeBytes, blob.SizeBytes);
    }

    private void ReportReading(DiffId layer, GrowingBlobStream content)
    {
        var reported = 0L;
        content.OnProgress = bytes =>
        {
            if (Math.Abs(bytes - reported) >= ReportStepBytes)
            {
                reported = bytes;
                Report(layer, LayerPhase.Pushing, bytes, content.IsWhole ? content.Length : 0);
            }
        };
    }

    private void Report(DiffId layer, LayerPhase phase, long bytes, long total) =>
        progress?.Report(new TransferProgress.Layer(layer.Digest, phase, bytes, total));
}
