using System.Diagnostics;
using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using Davit.Acceptance.Tests.Tools;

namespace Davit.Acceptance.Tests;

/// <summary>Large layers and full disks.</summary>
public sealed class ResourceTests(Laboratory laboratory) : IDisposable
{
    private const long LayerBytes = 2L << 30;
    private const long PeakBytes = 150L << 20;

    private readonly DavitHome _davit = new(laboratory);

    public void Dispose() => _davit.Dispose();

    [Fact]
    public async Task A_layer_of_two_gigabytes_passes_through_150_megabytes_of_memory()
    {
        var archive = _davit.Scratch.PathOf("large.tar.gz");
        WriteLargeArchive(archive);
        var reference = $"{laboratory.Registry}/large/{Guid.NewGuid():N}:1";
        var import = await PeakAsync("import", archive, reference);
        var push = await PeakAsync("push", reference);
        await _davit.OutputAsync("rmi", reference);

        var pull = await PeakAsync("pull", reference);

        var unpacked = Assert.Single(Directory.GetFiles(Path.Combine(_davit.Store, "snapshots"), "large", SearchOption.AllDirectories));
        Assert.Equal(LayerBytes, new FileInfo(unpacked).Length);
        Assert.True(Math.Max(import, Math.Max(push, pull)) < PeakBytes, $"peaks: import {import >> 20}, push {push >> 20}, pull {pull >> 20} MiB");
    }

    [Fact]
    public async Task A_full_disk_is_told_and_the_store_works_on()
    {
        using var disk = new SmallDisk(_davit.Scratch, megabytes: 64);
        using var davit = new DavitHome(laboratory, store: Path.Combine(disk.Folder, "store"));

        var outcome = (await davit.RunAsync("pull", "debian:bookworm")).MustFailInWords();

        Assert.Contains("No space left on device", outcome.Error, StringComparison.OrdinalIgnoreCase);
        await new StoreInspection(davit.Store).MustBeEmptyAsync("a pull onto a full disk");
        Assert.Contains("Hello from Docker!", await davit.OutputAsync("run", "--rm", "hello-world"), StringComparison.Ordinal);
        (await davit.RunAsync("build", davit.Context("FROM busybox\nRUN dd if=/dev/zero of=/large bs=1M count=100\n"))).MustFailInWords();
        await new StoreInspection(davit.Store).MustBeTidyAsync("a build onto a full disk");
        Assert.Contains("Hello from Docker!", await davit.OutputAsync("run", "--rm", "hello-world"), StringComparison.Ordinal);
    }

    // Zeros compress a thousandfold, so that the time goes into the path under test.
    private static void WriteLargeArchive(string path)
    {
        using var gzip = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        using var tar = new TarWriter(gzip, TarEntryFormat.Pax);
        tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "large") { DataStream = new ZeroStream(LayerBytes) });
    }

    /// <summary>Runs davit and returns the most memory it had at once, in bytes.</summary>
    private async Task<long> PeakAsync(params IReadOnlyList<string> arguments)
    {
        using var process = _davit.Start(arguments);
        var error = process.StandardError.ReadToEndAsync();
        _ = process.StandardOutput.ReadToEndAsync();
        var peak = 0L;
        while (!process.WaitForExit(TimeSpan.FromMilliseconds(20)))
        {
            peak = Math.Max(peak, HighWaterMark(process));
        }

        Assert.True(process.ExitCode == 0, $"davit {string.Join(' ', arguments)}: {await error}");
        return peak;
    }

    // proc_pid_status(5): VmHWM is the peak resident set size, in kB
    private static long HighWaterMark(Process process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process.Id}/status").FirstOrDefault(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) * 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
