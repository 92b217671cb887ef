using Davit.Layers.Compression;
using Microsoft.Win32.SafeHandles;

namespace Davit.Engine.Archives;

/// <summary>A part of a file; any number of them read the same file at once.</summary>
internal sealed class FileSlice(SafeFileHandle file, long offset, long length) : ReadOnlyStream
{
    private long _read;

    public override int Read(Span<byte> buffer)
    {
        var wanted = (int)Math.Min(buffer.Length, length - _read);
        var read = wanted == 0 ? 0 : RandomAccess.Read(file, buffer[..wanted], offset + _read);
        _read += read;
        return read;
    }

    // A regular file's bytes do not keep anybody waiting.
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Read(buffer.Span));
    }
}
