using System.Buffers;

namespace Davit.Layers.Compression;

/// <summary>A rented array and how much of it is in use; disposing gives it back.</summary>
internal sealed class PooledBuffer(int capacity) : IDisposable
{
    private byte[]? _array = ArrayPool<byte>.Shared.Rent(capacity);

    internal int Length { get; set; }

    internal byte[] Array => _array ?? throw new ObjectDisposedException(nameof(PooledBuffer));

    internal ReadOnlyMemory<byte> Memory => Array.AsMemory(0, Length);

    internal ReadOnlySpan<byte> Span => Array.AsSpan(0, Length);

    internal Span<byte> Free => Array.AsSpan(Length);

    internal void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > Array.Length - Length)
        {
            Grow(Length + bytes.Length);
        }

        bytes.CopyTo(Free);
        Length += bytes.Length;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _array, null) is { } array)
        {
            ArrayPool<byte>.Shared.Return(array);
        }
    }

    private void Grow(int capacity)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(capacity, Array.Length * 2));
        Span.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(Array);
        _array = larger;
    }
}
