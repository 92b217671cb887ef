using System.Diagnostics;

namespace Davit.Testing;

/// <summary>
/// A root file system that runs: Debian's static busybox under the names of all its applets, a few users and groups, the usual
/// directories. Made in a fraction of a second.
/// </summary>
public sealed class BusyboxRootfs
{
    private const string Busybox = "/bin/busybox";

    private static readonly Lazy<IReadOnlyList<string>> Applets = new(() => Capture(Busybox, "--list").Split('\n', StringSplitOptions.RemoveEmptyEntries));

    private BusyboxRootfs(string path) => Path = path;

    public string Path { get; }

    /// <param name="directory">Made when missing. The caller deletes it.</param>
    public static BusyboxRootfs Create(string directory)
    {
        foreach (var name in new[] { "bin", "dev", "etc", "home/user", "lib", "proc", "root", "sys", "tmp", "usr/bin", "var" })
        {
            Directory.CreateDirectory(System.IO.Path.Combine(directory, name));
        }

        File.Copy(Busybox, System.IO.Path.Combine(directory, "bin/busybox"), overwrite: true);
        foreach (var applet in Applets.Value.Where(a => a != "busybox"))
        {
            File.CreateSymbolicLink(System.IO.Path.Combine(directory, "bin", applet), "busybox");
        }

        var rootfs = new BusyboxRootfs(directory);
        rootfs.SetMode("tmp", 0x3ff); // 1777
        rootfs.WriteFile("etc/passwd", "root:x:0:0:root:/root:/bin/sh\nuser:x:1000:1000:A user:/home/user:/bin/sh\n");
        rootfs.WriteFile("etc/group", "root:x:0:\nwheel:x:10:user\naudio:x:29:root,user\nuser:x:1000:\n");
        return rootfs;
    }

    public void WriteFile(string path, string content) => File.WriteAllText(HostPath(path), content);

    public string HostPath(string path) => System.IO.Path.Combine(Path, path.TrimStart('/'));

    public void WriteScript(string path, string content)
    {
        WriteFile(path, content);
        SetMode(path, 0x1ed); // 0755
    }

    public void SetMode(string path, int mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(HostPath(path), (UnixFileMode)mode);
        }
    }

    /// <summary>Copies a program of this machine with the libraries it is linked to.</summary>
    public void AddProgram(string program)
    {
        foreach (var file in Libraries(program).Prepend(program))
        {
            var target = HostPath(file);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }
    }

    // "libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x…)" or "/lib64/ld-linux-x86-64.so.2 (0x…)"
    private static IEnumerable<string> Libraries(string program) =>
        Capture("/usr/bin/ldd", program).Split('\n')
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault(word => word.StartsWith('/')))
            .OfType<string>();

    private static string Capture(string program, string argument)
    {
        using var process = Process.Start(new ProcessStartInfo(program, [argument]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}
