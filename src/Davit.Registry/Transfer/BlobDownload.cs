using System.Net;
using System.Net.Http.Headers;
using Davit.Oci;
using Davit.Registry.Protocol;
using Davit.Registry.Transport;

namespace Davit.Registry.Transfer;

/// <summary>
/// A blob's bytes as one stream, whatever happens to the connections below: when one breaks, the next asks for the rest.
/// Yields exactly the size of the descriptor or throws; the digest is the reader's to check.
/// </summary>
internal sealed class BlobDownload(RegistryConnection connection, RegistryRequest request, Descriptor descriptor, FailureSubject subject) : Stream
{
    private HttpResponseMessage? _response;
    private Stream? _body;
    private long _offset;
    private int _failures;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => descriptor.SizeBytes;

    public override long Position
    {
        get => _offset;
        set => throw new NotSupportedException();
    }

    /// <summary>Sends the first request, so that a missing blob is reported here and not on the first read.</summary>
    /// <exception cref="RegistryException">The registry refuses.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        var response = await connection.SendAsync(_offset == 0 ? request : request with { Range = new RangeHeaderValue(_offset, null) }, cancellationToken);
        if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.PartialContent))
        {
            throw await RegistryFailure.ReadAsync(response, connection, subject, cancellationToken);
        }

        try
        {
            var start = StartOf(response);
            CheckLength(response, start);
            _body = await response.Content.ReadAsStreamAsync(cancellationToken);
            _response = response;
            await SkipAsync(_offset - start, cancellationToken);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        while (true)
        {
            try
            {
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

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            HangUp();
        }

        base.Dispose(disposing);
    }

    // Null when the connection ended early without an error.
    private async Task<int?> ReadOnceAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        using var stall = new StallTimer(connection.StallTimeout, cancellationToken);
        var read = await _body!.ReadAsync(buffer, stall.Token);
        if (read == 0)
        {
            return _offset == descriptor.SizeBytes ? 0 : throw new HttpIOException(HttpRequestError.ResponseEnded);
        }

        _offset += read;
        _failures = 0;
        return _offset <= descriptor.SizeBytes ? read : throw Corrupt($"more than the {descriptor.SizeBytes} bytes its descriptor states");
    }

    private async Task WaitBeforeReopeningAsync(string problem, Exception exception, CancellationToken cancellationToken)
    {
        HangUp();
        if (connection.Retries.DelayAfter(++_failures, null) is not { } delay)
        {
            throw new RegistryException(ErrorKind.Unavailable, $"pull {subject.Name}: blob {descriptor.Digest}: {problem} after {_offset} of {descriptor.SizeBytes} bytes", innerException: exception)
            {
                Method = "GET",
                Url = RegistryException.WithoutSecrets(request.Target.Url ?? new Uri($"https://{connection.Endpoint}/v2/{request.Target.Path}")),
            };
        }

        await Task.Delay(delay, connection.Time, cancellationToken);
    }

    // A refusal is final: the request was repeated already. Nobody listening may be a registry that restarts.
    private string? Broken(Exception exception) => exception switch
    {
        RegistryException { StatusCode: null } e => e.Message,
        DavitException => null,
        _ => TransportFailure.Describe(exception, connection.StallTimeout),
    };

    private long StartOf(HttpResponseMessage response)
    {
        if (response.StatusCode == HttpStatusCode.OK)
        {
            // A server without ranges sends everything again.
            return 0;
        }

        return response.Content.Headers.ContentRange is { From: { } from } && from <= _offset
            ? from
            : throw Corrupt("the registry sent another range than asked for");
    }

    private void CheckLength(HttpResponseMessage response, long start)
    {
        if (response.Content.Headers.ContentLength is { } length && start + length != descriptor.SizeBytes)
        {
            throw Corrupt($"the registry has {start + length} bytes, its descriptor states {descriptor.SizeBytes}");
        }
    }

    private async Task SkipAsync(long count, CancellationToken cancellationToken)
    {
        using var stall = new StallTimer(connection.StallTimeout, cancellationToken);
        var scratch = count > 0 ? new byte[64 * 1024] : [];
        while (count > 0)
        {
            var read = await _body!.ReadAsync(scratch.AsMemory(0, (int)Math.Min(count, scratch.Length)), stall.Token);
            count -= read > 0 ? read : throw new HttpIOException(HttpRequestError.ResponseEnded);
            stall.Restart();
        }
    }

    private void HangUp()
    {
        _response?.Dispose();
        _response = null;
        _body = null;
    }

    private DavitException Corrupt(string problem) => new(ErrorKind.Corrupt, $"pull {subject.Name}: blob {descriptor.Digest}: {problem}");
}
