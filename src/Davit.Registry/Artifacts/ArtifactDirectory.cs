using Davit.Content.Disk;
using Davit.Content.Transfers;
using Davit.Oci;
using Davit.Registry.Hosts;

namespace Davit.Registry.Artifacts;

/// <summary>
/// The directory an artifact is pulled into. Titles were checked before; here no link that lies in the directory is followed. A file
/// has its name when it is complete.
/// </summary>
internal sealed class ArtifactDirectory(string path)
{
    private readonly string _root = Path.GetFullPath(path);

    /// <returns>The file's path.</returns>
    /// <exception cref="DavitException">Denied: a link is in the way. Corrupt: the content is not what was announced.</exception>
    public async Task<string> WriteAsync(string title, Descriptor blob, VerifyingStream content, CancellationToken cancellationToken)
    {
        var target = Prepare(title);
        var part = $"{target}.{Guid.NewGuid():N}.part";
        try
        {
            await using (var file = new FileStream(part, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 }))
            {
                await content.CopyToAsync(file, cancellationToken);
            }

            if (content.Position != blob.SizeBytes)
            {
                throw new DavitException(ErrorKind.Corrupt, $"write '{target}': {content.Position} of {blob.SizeBytes} bytes came");
            }

            DurableFiles.Rename(part, target);
            return target;
        }
        catch (UnauthorizedAccessException e)
        {
            throw new DavitException(ErrorKind.Denied, $"write '{target}': permission denied", innerException: e);
        }
        catch (IOException e) when (e is not HttpIOException)
        {
            File.Delete(part);
            throw new DavitException(ErrorKind.Exhausted, $"write '{target}': {ConfigText.Reason(e)}", innerException: e);
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }

    /// <summary>Where a directory is to be; the directories it is in are made.</summary>
    /// <exception cref="DavitException">Denied: a link is in the way. AlreadyExists: a file is.</exception>
    public string PrepareDirectory(string title)
    {
        var target = PrepareParents(title);
        return new FileInfo(target).LinkTarget is not null ? throw new DavitException(ErrorKind.Denied, $"write '{title}': '{target}' is a link, which is not followed")
            : File.Exists(target) ? throw new DavitException(ErrorKind.AlreadyExists, $"write '{target}': is a file")
            : target;
    }

    private string Prepare(string title)
    {
        var target = PrepareParents(title);
        return Directory.Exists(target) && new FileInfo(target).LinkTarget is null
            ? throw new DavitException(ErrorKind.AlreadyExists, $"write '{target}': is a directory")
            : target;
    }

    private string PrepareParents(string title)
    {
        Directory.CreateDirectory(_root);
        var parts = title.Split('/');
        var directory = _root;
        foreach (var part in parts[..^1])
        {
            directory = Path.Combine(directory, part);
            if (new FileInfo(directory).LinkTarget is not null)
            {
                throw new DavitException(ErrorKind.Denied, $"write '{title}': '{directory}' is a link, which is not followed");
            }

            Directory.CreateDirectory(directory);
        }

        return Path.Combine(directory, parts[^1]);
    }
}
