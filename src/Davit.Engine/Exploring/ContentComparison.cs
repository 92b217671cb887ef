using System.Buffers;
using System.Runtime.Versioning;
using Davit.Layers.Listing;
using Davit.Layers.Snapshots;
using Davit.Linux;
using Microsoft.Win32.SafeHandles;

namespace Davit.Engine.Exploring;

/// <summary>Tells files that were written again with the same bytes from files with other content.</summary>
[SupportedOSPlatform("linux")]
internal sealed class ContentComparison(IReadOnlyList<CommittedSnapshot> layers)
{
    private const int BlockSize = 1024 * 1024;

    /// <summary>
    /// Larger files of equal size and time are compared in places: chmod and chown keep the time, and to read gigabytes twice for a
    /// remark is too much.
    /// </summary>
    private const long WholeUpTo = 64L * BlockSize;
    private const int Samples = 16;

    /// <summary>Directory by directory: to find each file's way anew would take longer than to read it.</summary>
    internal async Task MarkAsync(IReadOnlyList<HiddenFile> files, CancellationToken cancellationToken) => await Parallel.ForEachAsync(
        files.Where(file => file.MayBeTheSame).GroupBy(file => (file.Layer, file.HiddenBy, ImagePath.Key(file.SeenAt[..^1]))),
        cancellationToken,
        (group, token) =>
        {
            Mark([.. group], token);
            return ValueTask.CompletedTask;
        });

    private void Mark(HiddenFile[] files, CancellationToken cancellationToken)
    {
        var directory = files[0].SeenAt[..^1];
        using var below = LayerContent.OpenDirectory(layers[files[0].Layer], directory);
        using var above = LayerContent.OpenDirectory(layers[files[0].HiddenBy], directory);
        var (left, right) = (ArrayPool<byte>.Shared.Rent(BlockSize), ArrayPool<byte>.Shared.Rent(BlockSize));
        try
        {
            foreach (var file in files)
            {
                cancellationToken.ThrowIfCancellationRequested();
                using var old = below.OpenRead(file.SeenAt[^1]);
                using var now = above.OpenRead(file.SeenAt[^1]);
                file.IsTheSame = AreEqual(file, (old, left), (now, right), cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(left);
            ArrayPool<byte>.Shared.Return(right);
        }
    }

    private static bool AreEqual(
        HiddenFile file, (SafeFileHandle File, byte[] Buffer) old, (SafeFileHandle File, byte[] Buffer) now, CancellationToken cancellationToken)
    {
        var size = file.Entry.SizeBytes;
        var step = size > WholeUpTo && file.Entry.ModifiedAt == file.After!.ModifiedAt ? size / Samples : BlockSize;
        for (long offset = 0; offset < size; offset += step)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var wanted = (int)Math.Min(BlockSize, size - offset);
            if (!Read(old.File, old.Buffer.AsSpan(0, wanted), offset).SequenceEqual(Read(now.File, now.Buffer.AsSpan(0, wanted), offset)))
            {
                return false;
            }
        }

        return true;
    }

    private static ReadOnlySpan<byte> Read(SafeFileHandle file, Span<byte> buffer, long offset)
    {
        var length = 0;
        while (length < buffer.Length && RandomAccess.Read(file, buffer[length..], offset + length) is > 0 and var read)
        {
            length += read;
        }

        return buffer[..length];
    }
}
