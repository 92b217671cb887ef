using System.Globalization;
using Davit.Content.Transfers;
using Davit.Engine.Archives;
using Davit.Oci;

namespace Davit.Engine.Sending;

/// <summary>
/// The image that another davit offers, as its receiver sees it: what is asked for comes, one thing after the other. Nothing that comes
/// is trusted: documents are compared with their digests here, blobs by whoever stores them.
/// </summary>
internal sealed class OfferedImage : IContinuedSource, IDisposable
{
    private const int MaxDocuments = 10_000;

    private readonly SendChannel _channel;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Digest _root;
    private readonly HashSet<Digest> _documents;
    private bool _isBroken;

    private OfferedImage(SendChannel channel, Digest root, HashSet<Digest> documents)
    {
        _channel = channel;
        _root = root;
        _documents = documents;
    }

    /// <summary>Whether the sender has a manifest that an index lists.</summary>
    public bool Holds(Descriptor descriptor) => _documents.Contains(descriptor.Digest);

    /// <summary>Greets the sender and hears what it has.</summary>
    public static async Task<OfferedImage> OpenAsync(SendChannel channel, CancellationToken cancellationToken)
    {
        await channel.WriteLineAsync(SendWords.Greeting, cancellationToken);
        var words = (await channel.ReadLineAsync(cancellationToken) ?? throw Ended()).Split(' ');
        if (words is not [SendWords.Offer, var name, var count] || !Digest.TryParse(name, out var root) || !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var documents) || documents > MaxDocuments)
        {
            throw NotUnderstood();
        }

        var held = new HashSet<Digest>();
        for (var i = 0; i < documents; i++)
        {
            held.Add(Digest.TryParse(await channel.ReadLineAsync(cancellationToken) ?? throw Ended(), out var digest) ? digest : throw NotUnderstood());
        }

        return new OfferedImage(channel, root, held);
    }

    public Task<RawManifest> ResolveAsync(CancellationToken cancellationToken) => FetchManifestAsync(_root, cancellationToken);

    public Task<RawManifest> GetManifestAsync(Descriptor descriptor, CancellationToken cancellationToken) => FetchManifestAsync(descriptor.Digest, cancellationToken);

    public Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken) => OpenBlobAsync(descriptor, 0, cancellationToken);

    /// <inheritdoc/>
    public async Task<Stream> OpenBlobAsync(Descriptor descriptor, long offset, CancellationToken cancellationToken)
    {
        await TakeTurnAsync(cancellationToken);
        try
        {
            var (size, _) = await AskAsync(offset > 0 ? $"{SendWords.Blob} {descriptor.Digest} {offset}" : $"{SendWords.Blob} {descriptor.Digest}", cancellationToken);
            return size == descriptor.SizeBytes
                ? new CountedContent(_channel, size - offset, EndTurn)
                : throw new DavitException(ErrorKind.Corrupt, $"receive blob {descriptor.Digest}: {descriptor.SizeBytes} bytes expected, {size} are offered");
        }
        catch
        {
            EndTurn(isWhole: false);
            throw;
        }
    }

    /// <summary>Tells the sender that everything is here.</summary>
    public Task CompleteAsync(CancellationToken cancellationToken) => _channel.WriteLineAsync(SendWords.Done, cancellationToken);

    public void Dispose() => _turn.Dispose();

    internal static DavitException Ended() =>
        new(ErrorKind.Unavailable, "receive image: the connection has ended", "Push again: what has come is kept, and only the rest is sent.");

    private static DavitException NotUnderstood() => new(ErrorKind.Corrupt, "receive image: the sender is not understood", "Is it 'davit push ssh://…', of a similar version?");

    private async Task<RawManifest> FetchManifestAsync(Digest digest, CancellationToken cancellationToken)
    {
        await TakeTurnAsync(cancellationToken);
        var isWhole = false;
        try
        {
            var (size, mediaType) = await AskAsync($"{SendWords.Manifest} {digest}", cancellationToken);
            if (size > OciLimits.MaxManifestBytes)
            {
                throw new DavitException(ErrorKind.Corrupt, $"receive manifest {digest}: {size} bytes, the limit is {OciLimits.MaxManifestBytes}");
            }

            var bytes = new byte[size];
            await using var content = new CountedContent(_channel, size, _ => { });
            await content.ReadExactlyAsync(bytes, cancellationToken);
            isWhole = true;
            return digest.Matches(bytes)
                ? new RawManifest(bytes, new MediaType(mediaType)) { Digest = digest }
                : throw new DavitException(ErrorKind.Corrupt, $"receive manifest {digest}: other bytes came");
        }
        finally
        {
            EndTurn(isWhole);
        }
    }

    private async Task<(long Size, string MediaType)> AskAsync(string question, CancellationToken cancellationToken)
    {
        await _channel.WriteLineAsync(question, cancellationToken);
        var words = (await _channel.ReadLineAsync(cancellationToken) ?? throw Ended()).Split(' ', 2);
        return long.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? (size, words.Length > 1 ? words[1] : "") : throw NotUnderstood();
    }

    private async Task TakeTurnAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        if (_isBroken)
        {
            _turn.Release();
            throw Ended();
        }
    }

    // Whoever stops reading in the middle leaves the rest in the channel, where nobody can tell it from the next answer.
    private void EndTurn(bool isWhole)
    {
        _isBroken |= !isWhole;
        _turn.Release();
    }
}
