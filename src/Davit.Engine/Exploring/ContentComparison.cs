using System.Buffers;
using Davit.Layers.Listing;
using Davit.Layers.Snapshots;
using Davit.Linux;
using Microsoft.Win32.SafeHandles;

namespace Davit.Engine.Exploring;

/// <summary>Tells files that were written again with the same bytes from files with other content.</summary>
internal sealed class ContentComparison(IReadOnlyList<CommittedSnapshot> layers)
{
    private const int BlockSize = 1024 * 1024;

    /// <summary>
    /// Larger files of equal size and time are compared in places: chmod and chown keep the time, and to read gigabytes twice for a
    /// remark is too much.
    /// </summary>
    private const long WholeUpTo = 64L * BlockSize;
    private const int Samples = 16;

    internal async Task MarkAsync(IReadOnlyList<HiddenFile> files, CancellationToken cancellationToken) =>
        await Parallel.ForEachAsync(files.Where(file => file.MayBeTheSame), cancellationToken, (file, token) =>
        {
            file.IsTheSame = AreEqual(file, token);
            return ValueTask.CompletedTask;
        });

    private bool AreEqual(HiddenFile file, CancellationToken cancellationToken)
    {
        using var below = LayerContent.OpenRead(layers[file.Layer], file.SeenAt);
        using var above = LayerContent.OpenRead(layers[file.HiddenBy], file.SeenAt);
        var size = file.Entry.SizeBytes;
        var step = size > WholeUpTo && file.Entry.ModifiedAt == file.After!.ModifiedAt ? size / Samples : BlockSize;
        var (left, right) = (ArrayPool<byte>.Shared.Rent(BlockSize), ArrayPool<byte>.Shared.Rent(BlockSize));
        try
        {
            for (long offset = 0; offset < size; offset += step)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!Read(below, left, offset).SequenceEqual(Read(above, right, offset)))
                {
                    return false;
                }
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(left);
            ArrayPool<byte>.Shared.Return(right);
        }
    }

    private static ReadOnlySpan<byte> Read(SafeFileHandle file, byte[] buffer, long offset)
    {
        var length = 0;
        while (length < BlockSize && RandomAccess.Read(file, buffer.AsSpan(length, BlockSize - length), offset + length) is > 0 and var read)
        {
            length += read;
        }

        return buffer.AsSpan(0, length);
    }
}
