using Davit.Layers.Tar;
using Davit.Linux;
using Davit.Oci;

namespace Davit.Layers.Applying;

/// <summary>
/// Writes an uncompressed layer into a directory. Nothing outside that directory is touched, whatever the archive
/// says; what was written before an error is the caller's to remove. Synchronous: hashing, parsing and system calls.
/// Errors: <see cref="ErrorKind.Corrupt"/>, <see cref="ErrorKind.Exhausted"/>, <see cref="ErrorKind.Denied"/>, <see cref="ErrorKind.Unsupported"/>.
/// </summary>
public static class LayerApplier
{
    public static AppliedLayer Apply(Stream tar, ApplyRequest request, CancellationToken cancellationToken) =>
        Apply(new StreamChunkSource(tar), request, cancellationToken);

    internal static AppliedLayer Apply(IChunkSource tar, ApplyRequest request, CancellationToken cancellationToken)
    {
        using var hasher = new DigestHasher(request.DiffIdAlgorithm);
        var fixUps = new PendingFixUps();
        using var tree = new TargetTree(request, fixUps);
        var writer = new EntryWriter(request, tree, fixUps);
        var reader = new TarReader(new HashingChunkSource(tar, hasher), request.Limits.Tar);

        while (reader.Next() is { } entry)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Write(writer, entry, reader);
        }

        Finish(tree);
        var usage = new SnapshotUsage(writer.ContentBytes, writer.InodeCount + tree.ImpliedCount);
        return new AppliedLayer(new DiffId(hasher.Current()), hasher.BytesHashed, usage)
        {
            SawEndOfArchive = reader.SawEndOfArchive,
            FixUps = fixUps,
        };
    }

    private static void Finish(TargetTree tree)
    {
        try
        {
            tree.SetTimes();
        }
        catch (LinuxException error)
        {
            throw ApplyErrors.Wrap(error, "apply layer: set times of directories");
        }
    }

    private static void Write(EntryWriter writer, TarEntry entry, TarReader reader)
    {
        try
        {
            writer.Write(entry, reader);
        }
        catch (LinuxException error) // other I/O errors are those of the archive's source
        {
            throw ApplyErrors.Wrap(error, $"apply layer: entry '{entry.NameText}'");
        }
    }
}
