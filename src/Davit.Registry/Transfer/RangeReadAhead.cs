using System.Net;
using System.Net.Http.Headers;
using Davit.Oci;
using Davit.Registry.Protocol;
using Davit.Registry.Transport;

namespace Davit.Registry.Transfer;

/// <summary>
/// The rest of a blob by several connections, each with one range at a time, handed out in order:
/// <code>
/// handed out │ being read │ being filled │ full │ being filled │ not asked for yet
///             └──────────── in memory, bounded ─────────────┘
/// </code>
/// Whatever goes wrong, it just ends: its reader goes on with one connection, which says what is wrong.
/// </summary>
internal sealed class RangeReadAhead : IDisposable
{
    private const int FullRanges = 2;

    private readonly RegistryConnection _connection;
    private readonly RegistryRequest _request;
    private readonly BlobDownloadSource _source;
    private readonly CancellationTokenSource _stop = new();
    private readonly Queue<BlobRange> _ranges = new();
    private readonly RangeBuffers.Claim _claim;
    private long _next;
    private int _running;
    private bool _startsNoMore;

    /// <param name="connection">What is asked.</param>
    /// <param name="request">For the whole blob.</param>
    /// <param name="source">Of the blob; its offset is where to begin. The caller has one connection's slots, and lends them.</param>
    /// <param name="claim">What it may read into, begun with.</param>
    public RangeReadAhead(RegistryConnection connection, RegistryRequest request, BlobDownloadSource source, RangeBuffers.Claim claim)
    {
        _connection = connection;
        _request = request;
        _source = source;
        _next = source.Offset;
        _claim = claim;
    }

    private RangePolicy Policy => _source.Ranges!;

    /// <summary>Connections at work.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>Ends with what has been asked for.</summary>
    public void StartNoMore() => _startsNoMore = true;

    /// <summary>Whether it ended because other blobs have the memory or the connections.</summary>
    public bool IsStarved { get; private set; }

    /// <summary>0 when it has ended, at the blob's end or before.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        StartRanges();
        if (!_ranges.TryPeek(out var first))
        {
            IsStarved = !_startsNoMore && _next < _source.Descriptor.SizeBytes;
            return 0;
        }

        var read = await first.TakeAsync(buffer, cancellationToken);
        if (first.IsTaken)
        {
            _claim.Return(_ranges.Dequeue().Buffer);
        }

        return read;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
        foreach (var range in _ranges.Where(r => r.Drop()))
        {
            _claim.Return(range.Buffer);
        }

        _ranges.Clear();
        _claim.Stop();
    }

    private void StartRanges()
    {
        while (!_startsNoMore && _next < _source.Descriptor.SizeBytes && _ranges.Count < Policy.MaxConnections + FullRanges && TakeSlot() is { } slot)
        {
            if (_claim.TryTake() is not { } buffer)
            {
                slot.Dispose();
                return;
            }

            var length = (int)Math.Min(Policy.RangeBytes, _source.Descriptor.SizeBytes - _next);
            var range = new BlobRange(_next, length, buffer);
            _next += length;
            _ranges.Enqueue(range);
            Interlocked.Increment(ref _running);
            _ = FillAsync(range, slot, _stop.Token);
        }
    }

    // The first goes by the slots of the download itself; what others wait for is left to them.
    private IDisposable? TakeSlot()
    {
        if (Running == 0)
        {
            return LentSlot.Instance;
        }

        if (Running >= Policy.MaxConnections || _source.Downloads.TryTake() is not { } slot)
        {
            return null;
        }

        if (_connection.Slots.Downloads.TryTake() is { } ofHost)
        {
            return new TwoSlots(slot, ofHost);
        }

        slot.Dispose();
        return null;
    }

    private async Task FillAsync(BlobRange range, IDisposable slot, CancellationToken cancellationToken)
    {
        try
        {
            var wanted = new RangeHeaderValue(range.Start, range.StopsBefore - 1);
            using var response = await _connection.SendAsync(_request with { Range = wanted }, cancellationToken);
            if (IsAsked(response, wanted))
            {
                await FillAsync(range, await response.Content.ReadAsStreamAsync(cancellationToken), cancellationToken);
            }
        }
        catch (Exception e) when (e is DavitException or OperationCanceledException || TransportFailure.Describe(e, _connection.StallTimeout) is not null)
        {
            // The one connection that goes on will meet it again, or not.
        }
        finally
        {
            Interlocked.Decrement(ref _running);
            slot.Dispose();
            if (range.End())
            {
                _claim.Return(range.Buffer);
            }
        }
    }

    private async Task FillAsync(BlobRange range, Stream body, CancellationToken cancellationToken)
    {
        using var stall = new StallTimer(_connection.StallTimeout, cancellationToken);
        while (!range.Free.IsEmpty && await body.ReadAsync(range.Free, stall.Token) is var read and > 0)
        {
            range.Fill(read);
            stall.Restart();
        }
    }

    // A server that sends everything instead has no ranges.
    private bool IsAsked(HttpResponseMessage response, RangeHeaderValue wanted) =>
        response.StatusCode == HttpStatusCode.PartialContent
        && response.Content.Headers.ContentRange is { } range
        && range.From == wanted.Ranges.First().From
        && (range.Length ?? _source.Descriptor.SizeBytes) == _source.Descriptor.SizeBytes;

    private sealed class LentSlot : IDisposable
    {
        public static readonly LentSlot Instance = new();

        public void Dispose()
        {
        }
    }

    private sealed class TwoSlots(IDisposable first, IDisposable second) : IDisposable
    {
        public void Dispose()
        {
            first.Dispose();
            second.Dispose();
        }
    }
}
