using System.Globalization;
using Davit.Content.Transfers;
using Davit.Oci;

namespace Davit.Engine.Sending;

/// <summary>The sender's side: says what there is, then hands out what it is asked for until the other says that it is done.</summary>
internal sealed class OfferImage(SendChannel channel, IImageSource source, CopyPlan plan, IProgress<TransferEvent>? progress)
{
    private const int BufferBytes = 128 * 1024;
    private const int MaxGreetingLines = 200;

    private readonly Dictionary<Digest, RawManifest> _documents = plan.Manifests.ToDictionary(m => m.Digest);
    private readonly Dictionary<Digest, Descriptor> _blobs = plan.Blobs.ToDictionary(b => b.Digest);
    private readonly HashSet<Digest> _sent = [];

    /// <exception cref="ConversationEndedException">Before the receiver said that it has everything.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await HearGreetingAsync(cancellationToken);
        foreach (var blob in plan.Blobs)
        {
            progress?.Report(new TransferEvent.BlobPlanned(blob));
        }

        var offer = plan.Manifests.Select(m => m.Digest.ToString()).Prepend($"{SendWords.Offer} {plan.Manifests[^1].Digest} {plan.Manifests.Count}");
        await channel.WriteLineAsync(string.Join('\n', offer), cancellationToken);
        while (await channel.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line == SendWords.Done)
            {
                TellWhatWasThere();
                return;
            }

            await AnswerAsync(line, cancellationToken);
        }

        throw new ConversationEndedException();
    }

    // A login shell may have said something of its own first.
    private async Task HearGreetingAsync(CancellationToken cancellationToken)
    {
        for (var i = 0; i < MaxGreetingLines; i++)
        {
            var line = await channel.ReadLineAsync(cancellationToken) ?? throw new ConversationEndedException();
            if (line == SendWords.Greeting)
            {
                return;
            }

            if (line.StartsWith(SendWords.GreetingPrefix, StringComparison.Ordinal))
            {
                throw new DavitException(ErrorKind.Unsupported, "push over ssh: the davit there is of another version", "Use the same version of davit on both machines.");
            }
        }

        throw NotUnderstood();
    }

    private async Task AnswerAsync(string request, CancellationToken cancellationToken)
    {
        switch (request.Split(' '))
        {
            case [SendWords.Manifest, var digest] when Digest.TryParse(digest, out var known) && _documents.TryGetValue(known, out var document):
                await channel.WriteLineAsync($"{document.Bytes.Length} {document.MediaType}", cancellationToken);
                await channel.WriteAsync(document.Bytes, cancellationToken);
                break;
            case [SendWords.Blob, var digest] when Digest.TryParse(digest, out var known) && _blobs.TryGetValue(known, out var blob):
                await SendBlobAsync(blob, 0, cancellationToken);
                break;
            case [SendWords.Blob, var digest, var from] when Digest.TryParse(digest, out var known) && _blobs.TryGetValue(known, out var blob)
                && long.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out var offset) && offset <= blob.SizeBytes:
                await SendBlobAsync(blob, offset, cancellationToken);
                break;
            default:
                throw NotUnderstood();
        }
    }

    private async Task SendBlobAsync(Descriptor blob, long offset, CancellationToken cancellationToken)
    {
        progress?.Report(new TransferEvent.BlobStarted(blob));
        await using var content = new VerifyingStream(blob, await OpenAsync(blob, cancellationToken), "push blob")
        {
            OnProgress = bytes => progress?.Report(new TransferEvent.BlobProgress(blob, bytes)),
        };
        await channel.WriteLineAsync($"{blob.SizeBytes}", cancellationToken);
        var buffer = new byte[BufferBytes];
        var left = offset;

        // What the other has is read here as well, so that the whole is proved to be that blob.
        for (int read; (read = await content.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            var skipped = (int)Math.Min(left, read);
            left -= skipped;
            await channel.WriteAsync(buffer.AsMemory(skipped, read - skipped), cancellationToken);
        }

        _sent.Add(blob.Digest);
        progress?.Report(new TransferEvent.BlobDone(blob));
    }

    private async Task<Stream> OpenAsync(Descriptor blob, CancellationToken cancellationToken) =>
        blob.Data is { } data ? new MemoryStream(data.ToArray(), writable: false) : await source.OpenBlobAsync(blob, cancellationToken);

    private void TellWhatWasThere()
    {
        foreach (var blob in plan.Blobs.Where(b => !_sent.Contains(b.Digest)))
        {
            progress?.Report(new TransferEvent.BlobExists(blob));
        }
    }

    private static DavitException NotUnderstood() =>
        new(ErrorKind.Unsupported, "push over ssh: what answers is not understood", "Run 'ssh HOST davit version': is it davit, and of this version?");
}
