using Davit.Layers.Tar;
using Davit.Oci;

namespace Davit.Engine.Archives;

/// <summary>
/// The names in an archive and what they stand for. Links are followed among them only; nothing of an archive ever becomes a path
/// on this machine.
/// </summary>
/// <typeparam name="T">Where a file's bytes are.</typeparam>
internal sealed class ArchiveNames<T>
    where T : class
{
    // Archives with links have one for each layer that was saved before; links to links occur, chains of them do not.
    private const int MaxLinks = 16;

    private readonly Dictionary<string, T> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _links = new(StringComparer.Ordinal);

    /// <summary>Bounds the memory that names may take: a real archive has three entries for a layer at the most.</summary>
    public static TarLimits Limits { get; } = new() { MaxEntries = 250_000, MaxNameBytes = 1024 };

    /// <summary>Takes an entry, unless it is a directory or something that archives of images do not have.</summary>
    /// <param name="entry">As the tar has it.</param>
    /// <param name="locate">Where its bytes are; called for files only.</param>
    /// <exception cref="DavitException">Corrupt: a name that leads out of the archive, or that was there before.</exception>
    public async Task AddAsync(TarEntry entry, Func<string, Task<T>> locate)
    {
        var path = Clean("", entry.NameText);
        switch (entry.Kind)
        {
            case TarEntryKind.File when entry.SparseMap is not null:
                throw new DavitException(ErrorKind.Unsupported, $"read archive: '{Quote.Short(path)}' is a sparse file", "Save the image again.");
            case TarEntryKind.File:
                CheckNew(path);
                _files.Add(path, await locate(path));
                break;
            case TarEntryKind.SymbolicLink:
                CheckNew(path);
                _links.Add(path, Clean(path[..(path.LastIndexOf('/') + 1)], entry.LinkText));
                break;
            case TarEntryKind.HardLink:
                CheckNew(path);
                _links.Add(path, Clean("", entry.LinkText));
                break;
        }
    }

    /// <summary>Null when there is no such file.</summary>
    /// <exception cref="DavitException">Corrupt: links go round in circles.</exception>
    public T? Find(string name)
    {
        var path = Clean("", name);
        for (var links = 0; links <= MaxLinks; links++)
        {
            if (_files.TryGetValue(path, out var file))
            {
                return file;
            }

            if (!_links.TryGetValue(path, out path!))
            {
                return null;
            }
        }

        throw new DavitException(ErrorKind.Corrupt, $"read archive: the links from '{Quote.Short(name)}' lead nowhere, or round in circles");
    }

    private void CheckNew(string path)
    {
        if (_files.ContainsKey(path) || _links.ContainsKey(path))
        {
            throw new DavitException(ErrorKind.Corrupt, $"read archive: '{Quote.Short(path)}' is there twice", "Readers differ in which of them they take; save the image again.");
        }
    }

    private static string Clean(string folder, string name)
    {
        var parts = new List<string>(folder.Split('/', StringSplitOptions.RemoveEmptyEntries));
        foreach (var part in name.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part != "..")
            {
                if (part != ".")
                {
                    parts.Add(part);
                }
            }
            else if (parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else
            {
                throw new DavitException(ErrorKind.Corrupt, $"read archive: '{Quote.Short(name)}' leads out of it");
            }
        }

        return string.Join('/', parts);
    }
}
