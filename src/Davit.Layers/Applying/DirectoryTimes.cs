using Davit.Linux;
using Davit.Oci;

namespace Davit.Layers.Applying;

/// <summary>The modification times directories get when everything in them is written.</summary>
internal sealed class DirectoryTimes(int maxDirectories)
{
    private readonly List<(byte[] Path, FileTime Modified)> _times = [];

    internal void Add(byte[] path, FileTime modified)
    {
        if (_times.Count >= maxDirectories)
        {
            throw new DavitException(ErrorKind.Exhausted, $"apply layer: more than {maxDirectories} directories");
        }

        _times.Add((path, modified));
    }

    /// <summary>In the order they came: of several entries for one directory the last wins.</summary>
    internal void Apply(RootedDirectory root)
    {
        foreach (var (path, modified) in _times)
        {
            // Null when a later entry put something else in its place.
            using var directory = root.FindRealDirectory(path);
            if (directory is not null)
            {
                FileTimes.Set(directory, modified);
            }
        }
    }
}
