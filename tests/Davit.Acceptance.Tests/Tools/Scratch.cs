namespace Davit.Acceptance.Tests.Tools;

/// <summary>A folder that goes away with the test. Nothing may be mounted in it by then.</summary>
public sealed class Scratch : IDisposable
{
    public Scratch() => Folder = Directory.CreateTempSubdirectory("davit-acceptance.").FullName;

    public string Folder { get; }

    public string PathOf(string name) => Path.Combine(Folder, name);

    public string MakeFolder(string name) => Directory.CreateDirectory(PathOf(name)).FullName;

    public string Write(string name, string content)
    {
        var path = PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    public void Dispose()
    {
        // Device files and odd names of unpacked images are nothing for Directory.Delete; a mount must not be followed.
        using var remove = Programs.Start(new Call("rm", "-rf", "--one-file-system", Folder));
        remove.WaitForExit();
    }
}
