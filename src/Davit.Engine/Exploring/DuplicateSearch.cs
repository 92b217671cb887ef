using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using Davit.Layers.Listing;
using Davit.Layers.Snapshots;
using Microsoft.Win32.SafeHandles;

namespace Davit.Engine.Exploring;

/// <summary>Finds equal files among the big ones of an image: by size, then by their first bytes, then by a hash of all.</summary>
[SupportedOSPlatform("linux")]
internal sealed class DuplicateSearch(IReadOnlyList<CommittedSnapshot> layers, long minimumBytes)
{
    private const int HeadBytes = 64 * 1024;
    private const int BufferSize = 1024 * 1024;

    /// <returns>What could be saved most by first.</returns>
    internal async Task<IReadOnlyList<DuplicateFiles>> RunAsync(FileNode root, CancellationToken cancellationToken)
    {
        var bySize = new Dictionary<long, List<Candidate>>();
        Collect(root, [], bySize);
        var suspects = bySize.Values.Where(group => group.Count > 1).SelectMany(group => group).ToList();
        var heads = await GroupAsync(suspects, HeadBytes, cancellationToken);
        var equal = await GroupAsync([.. heads.SelectMany(group => group)], long.MaxValue, cancellationToken);
        return [.. equal
            .Select(group => new DuplicateFiles(
                group[0].Node.SizeBytes,
                [.. group.Select(file => new DuplicateFile(ImagePath.Text(file.Path), file.Node.Layer)).OrderBy(file => file.Path, StringComparer.Ordinal)]))
            .OrderByDescending(group => group.ExtraBytes).ThenBy(group => group.Files[0].Path, StringComparer.Ordinal)];
    }

    private void Collect(FileNode node, List<byte[]> path, Dictionary<long, List<Candidate>> bySize)
    {
        if (node.OwnBytes >= minimumBytes)
        {
            if (!bySize.TryGetValue(node.OwnBytes, out var group))
            {
                bySize.Add(node.OwnBytes, group = []);
            }

            group.Add(new Candidate([.. path], node));
        }

        foreach (var child in node.Children)
        {
            if (child.TreeBytes >= minimumBytes)
            {
                path.Add(child.Entry.Name);
                Collect(child, path, bySize);
                path.RemoveAt(path.Count - 1);
            }
        }
    }

    private async Task<IEnumerable<List<Candidate>>> GroupAsync(List<Candidate> files, long bytes, CancellationToken cancellationToken)
    {
        var groups = new ConcurrentDictionary<string, List<Candidate>>();
        await Parallel.ForEachAsync(files, cancellationToken, (file, token) =>
        {
            var group = groups.GetOrAdd($"{file.Node.SizeBytes} {Hash(file, bytes, token)}", _ => []);
            lock (group)
            {
                group.Add(file);
            }

            return ValueTask.CompletedTask;
        });
        return groups.Values.Where(group => group.Count > 1);
    }

    private string Hash(Candidate candidate, long limit, CancellationToken cancellationToken)
    {
        using var directory = LayerContent.OpenDirectory(layers[candidate.Node.Layer], candidate.Path[..^1]);
        using var file = directory.OpenRead(candidate.Path[^1]);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (long offset = 0; offset < limit;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var read = RandomAccess.Read(file, buffer.AsSpan(0, (int)Math.Min(BufferSize, limit - offset)), offset);
                if (read == 0)
                {
                    break;
                }

                hash.AppendData(buffer, 0, read);
                offset += read;
            }

            return Convert.ToHexString(hash.GetHashAndReset());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private sealed record Candidate(byte[][] Path, FileNode Node);
}
