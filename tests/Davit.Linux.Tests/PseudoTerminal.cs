using System.Runtime.InteropServices;

namespace Davit.Linux.Tests;

/// <summary>A terminal of the test's own (pty(7)).</summary>
internal sealed partial class PseudoTerminal : IDisposable
{
    private const int ReadWriteNoControl = 0x102; // O_RDWR | O_NOCTTY

    private readonly int _master;

    public PseudoTerminal()
    {
        _master = posix_openpt(ReadWriteNoControl);
        Assert.Equal(0, grantpt(_master));
        Assert.Equal(0, unlockpt(_master));
        Descriptor = open(Marshal.PtrToStringUTF8(ptsname(_master))!, ReadWriteNoControl);
        Assert.True(Descriptor >= 0);
    }

    /// <summary>The side programs see.</summary>
    public int Descriptor { get; }

    public string Settings()
    {
        using var stty = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("stty", ["-F", $"/proc/{Environment.ProcessId}/fd/{Descriptor}", "-a"])
        {
            RedirectStandardOutput = true,
        })!;
        return stty.StandardOutput.ReadToEnd();
    }

    public void Dispose()
    {
        _ = close(Descriptor);
        _ = close(_master);
    }

    [LibraryImport("libc")]
    private static partial int posix_openpt(int flags);

    [LibraryImport("libc")]
    private static partial int grantpt(int fd);

    [LibraryImport("libc")]
    private static partial int unlockpt(int fd);

    [LibraryImport("libc")]
    private static partial nint ptsname(int fd);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc")]
    private static partial int close(int fd);
}
