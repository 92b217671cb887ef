using System.Globalization;
using Davit.Content.Disk;
using Microsoft.Win32.SafeHandles;

namespace Davit.Content.Blobs;

/// <summary>
/// Where an ingest's bytes lie until they are a blob: a directory of its own, which goes with it; or the file of a download,
/// which stays for the next one unless it is complete, empty or not worth keeping.
/// </summary>
internal sealed class IngestFile : IDisposable
{
    private readonly string? _directory;
    private readonly HeldFile? _lock;

    private IngestFile(string path, SafeFileHandle handle, string? directory, HeldFile? fileLock)
    {
        Path = path;
        Handle = handle;
        _directory = directory;
        _lock = fileLock;
    }

    public string Path { get; }

    public SafeFileHandle Handle { get; }

    public long KeptBytes { get; private init; }

    public bool IsWorthKeeping { get; set; } = true;

    /// <param name="directory">Must not exist.</param>
    /// <param name="request">What the bytes shall become.</param>
    /// <param name="processId">Their owner.</param>
    public static IngestFile Create(string directory, IngestRequest request, string processId)
    {
        var path = System.IO.Path.Combine(directory, "data");
        try
        {
            Directory.CreateDirectory(directory);
            File.WriteAllText(System.IO.Path.Combine(directory, "journal"), Journal(request, processId));

            // It is renamed while it is open, which Windows must be told.
            var handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete);
            return new IngestFile(path, handle, directory, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Remove(directory);
            var doing = request.Digest is { } digest ? $"{BlobIngest.DoingWords} {digest}" : BlobIngest.DoingWords;
            throw DiskErrors.Wrap(e, $"{doing}: create '{path}'");
        }
    }

    /// <param name="fileLock">Of the file itself, which is in its place; disposed with this.</param>
    /// <param name="sizeBytes">How long the file shall become; one that is longer is begun anew.</param>
    public static IngestFile Continue(HeldFile fileLock, long sizeBytes)
    {
        var handle = fileLock.Handle;
        var length = RandomAccess.GetLength(handle);
        if (length > sizeBytes)
        {
            RandomAccess.SetLength(handle, 0);
            length = 0;
        }

        return new IngestFile(fileLock.Path, handle, null, fileLock) { KeptBytes = length };
    }

    /// <summary>Never throws.</summary>
    public void Dispose()
    {
        if (_directory is not null)
        {
            Handle.Dispose();
            Remove(_directory);
            return;
        }

        // Under the lock, so that nobody takes up a file that is about to go.
        if (!Handle.IsClosed)
        {
            RemoveUnlessKept();
            Release();
        }
    }

    /// <summary>
    /// Ends writing, when the file has its final name and before anybody can look for it: those who open it must not meet the lock.
    /// </summary>
    public void Release()
    {
        _lock?.Dispose();
        Handle.Dispose();
    }

    private void RemoveUnlessKept()
    {
        try
        {
            if (_lock!.IsInPlace && (!IsWorthKeeping || RandomAccess.GetLength(Handle) == 0))
            {
                File.Delete(Path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It goes when its time is over.
        }
    }

    private static void Remove(string directory)
    {
        try
        {
            Directory.Delete(directory, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Left to the recovery of a later process, which finds our name on it.
        }
    }

    private static string Journal(IngestRequest request, string processId) => string.Create(
        CultureInfo.InvariantCulture,
        $"process {processId}\ndigest {request.Digest?.ToString() ?? "-"}\nbytes {request.SizeBytes?.ToString(CultureInfo.InvariantCulture) ?? "-"}\n");
}
