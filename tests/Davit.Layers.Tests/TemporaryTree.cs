using System.Text;
using Davit.Linux;

namespace Davit.Layers.Tests;

/// <summary>A directory of one test, removed after it, with the mounts below it.</summary>
internal sealed class TemporaryTree : IDisposable
{
    public TemporaryTree() => Directory.CreateDirectory(Path);

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"davit-test-{Guid.NewGuid():N}");

    public string this[string relative] => System.IO.Path.Combine(Path, relative);

    public string MakeDirectory(string relative) => Directory.CreateDirectory(this[relative]).FullName;

    public string Write(string relative, string content)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[relative])!);
        File.WriteAllText(this[relative], content);
        return this[relative];
    }

    public void Dispose()
    {
        foreach (var mount in Mounts.ListBelow(Path))
        {
            Mounts.UnmountLazily(mount.Path);
        }

        using var parent = DirectoryHandle.Open(System.IO.Path.GetTempPath());
        parent.RemoveTree(Encoding.UTF8.GetBytes(System.IO.Path.GetFileName(Path)));
    }
}
