using System.Diagnostics;
using Davit.Build.Dockerfile.Syntax;
using Davit.Build.Tests.Laboratory;

namespace Davit.Build.Tests.Execution;

public sealed class AddTests : IDisposable
{
    private readonly BuildLab _lab = BuildLab.WithBusybox();

    public AddTests()
    {
        _lab.Write("tree/file", "content");
        _lab.Write("tree/sub/deep", "deeper");
    }

    public void Dispose() => _lab.Dispose();

    [Theory]
    [InlineData("--no-auto-compress", "x.tar")]
    [InlineData("--gzip", "x.bin")]
    [InlineData("--bzip2", "x.tar.bz2")]
    [InlineData("--xz", "x.whatever")]
    [InlineData("--zstd", "x")]
    public async Task Unpacks_archives_by_what_they_are_not_by_their_name(string compression, string name)
    {
        await TarAsync(compression, name);

        var image = await _lab.BuildAsync($"FROM busybox\nADD {name} /out/");

        Assert.Equal("f 644 7:8 file=content\nd 755 7:8 sub\nf 644 7:8 sub/deep=deeper", image.List("/out"));
    }

    [Fact]
    public async Task Chown_rules_over_the_archive()
    {
        await TarAsync("--gzip", "x.tgz");

        var image = await _lab.BuildAsync("FROM busybox\nADD --chown=user x.tgz /out/");

        Assert.Equal("f 644 1000:1000 file=content\nd 755 1000:1000 sub\nf 644 1000:1000 sub/deep=deeper", image.List("/out"));
    }

    [Theory]
    [InlineData("ADD --unpack=false x.tar /out/")]
    [InlineData("COPY x.tar /out/")]
    public async Task Archives_stay_packed_when_asked_or_copied(string instruction)
    {
        await TarAsync("--no-auto-compress", "x.tar");

        var image = await _lab.BuildAsync($"FROM busybox\n{instruction}");

        Assert.True(image.Exists("/out/x.tar"));
    }

    [Fact]
    public async Task Other_files_and_directories_are_copied()
    {
        _lab.Write("plain.gz", "not compressed at all");

        var image = await _lab.BuildAsync("FROM busybox\nADD plain.gz /out/\nADD tree /out/");

        Assert.Equal("f 644 0:0 file=content\nf 644 0:0 plain.gz=not compressed at all\nd 755 0:0 sub\nf 644 0:0 sub/deep=deeper", image.List("/out"));
    }

    [Theory]
    [InlineData("ADD https://example.com/x.tgz /")]
    [InlineData("ADD git@github.com:a/b.git /")]
    public async Task From_the_network_is_refused_before_anything_runs(string instruction)
    {
        var (error, events) = await _lab.FailAsync<DockerfileException>($"FROM busybox\nRUN echo ran\n{instruction}");

        Assert.Contains("not supported yet", error.Message, StringComparison.Ordinal);
        Assert.Contains($">>> {instruction}", error.Render(), StringComparison.Ordinal);
        Assert.Empty(events.Executed);
    }

    private async Task TarAsync(string compression, string name)
    {
        string[] arguments =
        [
            "--create", compression, "--file", Path.Combine(_lab.ContextPath, name), "--owner=7", "--group=8", "--numeric-owner",
            "--directory", Path.Combine(_lab.ContextPath, "tree"), "file", "sub",
        ];
        using var tar = Process.Start(new ProcessStartInfo("tar", arguments) { UseShellExecute = false })!;
        await tar.WaitForExitAsync();
        Assert.Equal(0, tar.ExitCode);
    }
}
