namespace Davit.Acceptance.Tests.Tools;

/// <summary>A file system of its own in a file, small enough to fill.</summary>
public sealed class SmallDisk : IDisposable
{
    public SmallDisk(Scratch scratch, int megabytes)
    {
        var image = scratch.PathOf("disk.img");
        Folder = scratch.MakeFolder("disk");
        using (var file = File.Create(image))
        {
            file.SetLength((long)megabytes << 20);
        }

        Run("mkfs.ext4", "-q", image);
        Run("mount", "-o", "loop", image, Folder);
    }

    public string Folder { get; }

    public void Dispose() => Run("umount", Folder);

    private static void Run(string program, params IReadOnlyList<string> arguments)
    {
        using var process = Programs.Start(new Call(program, arguments));
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {process.StandardError.ReadToEnd()}");
    }
}
