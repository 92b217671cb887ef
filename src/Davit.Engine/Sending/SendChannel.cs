using System.Text;
using Davit.Oci;

namespace Davit.Engine.Sending;

/// <summary>Lines of ASCII and counted bytes, both ways, between two davits (docs/decisions/0029-push-over-ssh.md). Not thread-safe.</summary>
internal sealed class SendChannel(Stream input, Stream output)
{
    private const int BufferBytes = 64 * 1024;
    private const int MaxLineBytes = 8 * 1024;

    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _start;
    private int _end;

    /// <returns>Null at the end.</returns>
    /// <exception cref="DavitException">Corrupt: what comes are no lines.</exception>
    public async Task<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        for (var searched = 0; ;)
        {
            var newline = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (newline >= 0)
            {
                var line = Encoding.ASCII.GetString(_buffer, _start, searched + newline);
                _start += searched + newline + 1;
                return line;
            }

            searched = _end - _start;
            if (searched > MaxLineBytes)
            {
                throw new DavitException(ErrorKind.Corrupt, $"read from the other davit: a line has more than {MaxLineBytes} bytes");
            }

            _buffer.AsSpan(_start, searched).CopyTo(_buffer);
            (_start, _end) = (0, searched);
            var read = await input.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            if (read == 0)
            {
                return null;
            }

            _end += read;
        }
    }

    /// <summary>Bytes that follow a line.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> target, CancellationToken cancellationToken)
    {
        if (_start == _end)
        {
            return await input.ReadAsync(target, cancellationToken);
        }

        var count = Math.Min(target.Length, _end - _start);
        _buffer.AsMemory(_start, count).CopyTo(target);
        _start += count;
        return count;
    }

    public async Task WriteLineAsync(string line, CancellationToken cancellationToken)
    {
        await output.WriteAsync(Encoding.ASCII.GetBytes(line + "\n"), cancellationToken);
        await output.FlushAsync(cancellationToken);
    }

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await output.WriteAsync(bytes, cancellationToken);
        await output.FlushAsync(cancellationToken);
    }
}
