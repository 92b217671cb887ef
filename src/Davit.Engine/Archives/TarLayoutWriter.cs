using System.Buffers;
using System.Text;
using Davit.Content.Layouts;
using Davit.Layers.Tar;

namespace Davit.Engine.Archives;

/// <summary>A tar as an archive being written: one pass, no seeking, nobody's name and no time in it.</summary>
internal sealed class TarLayoutWriter(Stream output) : ILayoutWriter, IDisposable
{
    private const int BufferBytes = 1024 * 1024;
    private const uint FileMode = 0x1a4; // 0644
    private const uint DirectoryMode = 0x1ed; // 0755

    private readonly TarWriter _tar = new(output);
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _gate = new(1);

    public bool Contains(string path)
    {
        lock (_written)
        {
            return _written.Contains(path);
        }
    }

    public async Task WriteAsync(string path, long sizeBytes, Stream content, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (Add(path))
            {
                AddDirectories(path);
                _tar.WriteEntry(new TarEntry { Name = Encoding.UTF8.GetBytes(path), Kind = TarEntryKind.File, Mode = FileMode, SizeBytes = sizeBytes });
                await CopyAsync(content, cancellationToken);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Ends the archive; without it, what was written is none.</summary>
    public void Complete() => _tar.Complete();

    public void Dispose() => _gate.Dispose();

    private async Task CopyAsync(Stream content, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            int read;
            while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
            {
                _tar.Write(buffer.AsSpan(0, read));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void AddDirectories(string path)
    {
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            var directory = path[..(slash + 1)];
            if (Add(directory))
            {
                _tar.WriteEntry(new TarEntry { Name = Encoding.UTF8.GetBytes(directory), Kind = TarEntryKind.Directory, Mode = DirectoryMode });
            }
        }
    }

    private bool Add(string path)
    {
        lock (_written)
        {
            return _written.Add(path);
        }
    }
}
