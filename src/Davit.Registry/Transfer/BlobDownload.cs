using System.Net;
using System.Net.Http.Headers;
using Davit.Oci;
using Davit.Registry.Protocol;
using Davit.Registry.Transport;

namespace Davit.Registry.Transfer;

/// <summary>
/// A blob's bytes as one stream, whatever happens to the connections below: when one breaks, the next asks for the rest;
/// when an endpoint does not get on or refuses, the next endpoint is asked for the rest; when one connection is slow and there is much
/// left, several fetch it in ranges. Yields exactly the size of the
/// descriptor, less what the reader has already, or throws; the digest is the reader's to check.
/// </summary>
internal sealed class BlobDownload : Stream
{
    private readonly IReadOnlyList<RegistryConnection> _connections;
    private readonly RegistryRequest _request;
    private readonly Descriptor _descriptor;
    private readonly FailureSubject _subject;
    private readonly BlobDownloadSource _source;
    private readonly IDisposable _slot;
    private HttpResponseMessage? _response;
    private IDisposable? _hostSlot;
    private Stream? _body;
    private LineGauge? _gauge;
    private RangeReadAhead? _ahead;
    private RangeBuffers.Claim? _claim;
    private double _speedOfOne;
    private bool _isAheadUseless;
    private long _offset;
    private int _failures;
    private int _endpoint;

    /// <param name="connections">The endpoints to try, in order.</param>
    /// <param name="request">For the whole blob.</param>
    /// <param name="source">What to read.</param>
    /// <param name="slot">Disposed with the stream.</param>
    public BlobDownload(IReadOnlyList<RegistryConnection> connections, RegistryRequest request, BlobDownloadSource source, IDisposable slot)
    {
        _connections = connections;
        _request = request;
        _source = source;
        _descriptor = source.Descriptor;
        _subject = source.Subject;
        _offset = source.Offset;
        _slot = slot;
    }

    private RegistryConnection Connection => _connections[_endpoint];

    public override bool CanRead => true;

    /// <summary>Reading goes on elsewhere with another request: for an upload that has to send some bytes again.</summary>
    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => _descriptor.SizeBytes;

    public override long Position
    {
        get => _offset;
        set => Seek(value, SeekOrigin.Begin);
    }

    /// <summary>Sends the first request, so that a missing blob is reported here and not on the first read.</summary>
    /// <exception cref="RegistryException">The registry refuses.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        _hostSlot ??= await Connection.Slots.Downloads.TakeAsync(cancellationToken);
        var response = await RequestAsync(cancellationToken);
        if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.PartialContent))
        {
            throw await RegistryFailure.ReadAsync(response, Connection, _subject, cancellationToken);
        }

        try
        {
            var start = StartOf(response);
            CheckLength(response, start);
            _body = await response.Content.ReadAsStreamAsync(cancellationToken);
            _response = response;
            await SkipAsync(_offset - start, cancellationToken);
            _gauge = _source.Ranges is null || _isAheadUseless ? null : new LineGauge(Connection.Time);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    // No If-Range: the digest says what the bytes must be, whatever validator a mirror or a CDN node gives them.
    private async Task<HttpResponseMessage> RequestAsync(CancellationToken cancellationToken)
    {
        if (_offset > 0)
        {
            var rest = await Connection.SendAsync(_request with { Range = new RangeHeaderValue(_offset, null) }, _subject, cancellationToken);
            if (rest.StatusCode != HttpStatusCode.RequestedRangeNotSatisfiable)
            {
                return rest;
            }

            // Some servers answer so to any range: everything again, then, and what is here already is passed over.
            rest.Dispose();
        }

        return await Connection.SendAsync(_request, _subject, cancellationToken);
    }

    /// <summary>Gives the connection back; the next read opens another.</summary>
    public void HangUp()
    {
        CloseBody();
        StopReadingAhead();
        _hostSlot?.Dispose();
        _hostSlot = null;
    }

    private void CloseBody()
    {
        _response?.Dispose();
        _response = null;
        _body = null;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty || (_offset == Length && _body is null))
        {
            return 0;
        }

        while (true)
        {
            try
            {
                if (_ahead is not null)
                {
                    if (await ReadAheadAsync(buffer, cancellationToken) is var ahead and > 0)
                    {
                        return ahead;
                    }

                    if (_offset == Length)
                    {
                        return 0;
                    }
                }

                if (_body is null)
                {
                    await OpenAsync(cancellationToken);
                }

                if (await ReadOnceAsync(buffer, cancellationToken) is { } read)
                {
                    return read;
                }
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested && Broken(e) is { } problem)
            {
                await WaitBeforeReopeningAsync(problem, e, cancellationToken);
            }
            catch (DavitException) when (_endpoint < _connections.Count - 1)
            {
                TurnToNextEndpoint();
            }
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>For readers on a thread of their own, such as a decompressor.</summary>
    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count), CancellationToken.None).AsTask().GetAwaiter().GetResult();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin)
    {
        var target = offset + (origin switch { SeekOrigin.Current => _offset, SeekOrigin.End => Length, _ => 0 });
        ArgumentOutOfRangeException.ThrowIfNegative(target, nameof(offset));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(target, Length, nameof(offset));
        if (target != _offset)
        {
            HangUp();
            _offset = target;
        }

        return target;
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            HangUp();
            _claim?.Dispose();
            _slot.Dispose();
        }

        base.Dispose(disposing);
    }

    // Null when the connection ended early without an error.
    private async Task<int?> ReadOnceAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        using var stall = new StallTimer(Connection.StallTimeout, cancellationToken);
        var asked = _gauge?.Now() ?? 0;
        var read = await _body!.ReadAsync(buffer, stall.Token);
        if (read == 0)
        {
            return _offset == _descriptor.SizeBytes ? 0 : throw new HttpIOException(HttpRequestError.ResponseEnded);
        }

        _offset += read;
        if (_failures > 0)
        {
            _failures = 0;
            Connection.Slots.Budget.Earn();
        }

        _gauge?.Add(asked, read);
        ConsiderReadingAhead();
        return _offset <= _descriptor.SizeBytes ? read : throw Corrupt($"more than the {_descriptor.SizeBytes} bytes its descriptor states");
    }

    // Where one connection does not keep its reader busy, though it is not fast, others beside it may.
    private void ConsiderReadingAhead()
    {
        if (_gauge is not { } gauge || _source.Ranges is not { } policy || (gauge.Bytes < policy.JudgedBytes && gauge.Elapsed < policy.JudgedTime))
        {
            return;
        }

        if (_descriptor.SizeBytes - _offset < policy.MinBytesLeft)
        {
            _gauge = null;
        }
        else if (gauge.IsLineSlow && gauge.BytesPerSecond < policy.FastBytesPerSecond && (_claim ??= _source.Buffers!.Register()).TryBegin())
        {
            _speedOfOne = gauge.BytesPerSecond;
            CloseBody();
            _ahead = new RangeReadAhead(Connection, _request, _source with { Offset = _offset }, _claim);
            gauge.Restart();
        }
        else
        {
            gauge.Restart();
        }
    }

    // 0 when the rest is to come by one connection again.
    private async Task<int> ReadAheadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var asked = _gauge!.Now();
        var read = await _ahead!.ReadAsync(buffer, cancellationToken);
        _offset += read;
        _gauge.Add(asked, read);
        _failures = 0;
        if (read == 0)
        {
            _isAheadUseless = !_ahead.IsStarved;
            StopReadingAhead();
        }
        else if (IsAheadUseless())
        {
            _ahead.StartNoMore();
        }

        return read;
    }

    private bool IsAheadUseless() =>
        _gauge!.Bytes >= _source.Ranges!.RangeBytes * 4L && _gauge.IsLineSlow && _gauge.BytesPerSecond < _speedOfOne * 1.1;

    private void StopReadingAhead()
    {
        _ahead?.Dispose();
        _ahead = null;
    }

    private async Task WaitBeforeReopeningAsync(string problem, Exception exception, CancellationToken cancellationToken)
    {
        HangUp();
        if (Connection.DelayAfter(++_failures, null) is not { } delay)
        {
            if (_endpoint < _connections.Count - 1)
            {
                TurnToNextEndpoint();
                return;
            }

            throw new RegistryException(ErrorKind.Unavailable, $"pull {_subject.Name}: blob {_descriptor.Digest}: {problem} after {_offset} of {_descriptor.SizeBytes} bytes", innerException: exception)
            {
                Method = "GET",
                Url = RegistryException.WithoutSecrets(_request.Target.Url ?? new Uri($"https://{Connection.Endpoint}/v2/{_request.Target.Path}")),
            };
        }

        await Task.Delay(delay, Connection.Time, cancellationToken);
    }

    private void TurnToNextEndpoint()
    {
        HangUp();
        _endpoint++;
        _failures = 0;
    }

    // A refusal is final: the request was repeated already. Nobody listening may be a registry that restarts.
    private string? Broken(Exception exception) => exception switch
    {
        RegistryException { StatusCode: null } e => e.Message,
        DavitException => null,
        _ => TransportFailure.Describe(exception, Connection.StallTimeout),
    };

    private long StartOf(HttpResponseMessage response)
    {
        if (response.StatusCode == HttpStatusCode.OK)
        {
            // A server without ranges sends everything again.
            return 0;
        }

        var range = response.Content.Headers.ContentRange;
        return range is { From: { } from } && from <= _offset && (range.Length ?? _descriptor.SizeBytes) == _descriptor.SizeBytes
            ? from
            : throw Corrupt("the registry sent another range than asked for");
    }

    private void CheckLength(HttpResponseMessage response, long start)
    {
        if (response.Content.Headers.ContentLength is { } length && start + length != _descriptor.SizeBytes)
        {
            throw Corrupt($"the registry has {start + length} bytes, its descriptor states {_descriptor.SizeBytes}{ContentCoding.Remark(response)}");
        }
    }

    private async Task SkipAsync(long count, CancellationToken cancellationToken)
    {
        using var stall = new StallTimer(Connection.StallTimeout, cancellationToken);
        var scratch = count > 0 ? new byte[64 * 1024] : [];
        while (count > 0)
        {
            var read = await _body!.ReadAsync(scratch.AsMemory(0, (int)Math.Min(count, scratch.Length)), stall.Token);
            count -= read > 0 ? read : throw new HttpIOException(HttpRequestError.ResponseEnded);
            stall.Restart();
        }
    }

    private DavitException Corrupt(string problem) => new(ErrorKind.Corrupt, $"pull {_subject.Name}: blob {_descriptor.Digest}: {problem}");
}
