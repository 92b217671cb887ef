using System.Diagnostics;
using Davit.Build.Dockerfile.Syntax;
using Davit.Build.Tests.Laboratory;
using Davit.Oci;

namespace Davit.Build.Tests.Context;

public sealed class ContextTests : IDisposable
{
    private readonly BuildLab _lab = new(time: new ShiftedTime(TimeSpan.FromMinutes(1)));

    public ContextTests()
    {
        _lab.Write("src/a", "A");
        _lab.Write("src/b", "B");
        _lab.Write("Dockerfile", "FROM scratch\nCOPY src /");
    }

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task The_index_remembers_files_and_forgets_those_that_are_gone()
    {
        await BuildAsync();
        Assert.Equal(["src/a", "src/b"], Indexed());

        File.Delete(Path.Combine(_lab.ContextPath, "src/a"));
        _lab.Write("src/c", "C");
        await BuildAsync();
        Assert.Equal(["src/b", "src/c"], Indexed());
    }

    [Fact]
    public async Task A_file_the_index_knows_is_not_read_again()
    {
        await BuildAsync();
        _lab.Store.Database.Write(session =>
        {
            session.Execute("UPDATE context_files SET digest = 'known' WHERE path = 'src/a'");
        });

        // A false digest is believed: so the bytes were not looked at.
        Assert.Single((await BuildAsync()).Events.Executed);
        Assert.Single((await BuildAsync()).Events.Cached);
    }

    [Fact]
    public async Task A_file_that_was_rewritten_is_read_again_whatever_its_size_and_time()
    {
        await BuildAsync();
        var path = Path.Combine(_lab.ContextPath, "src/a");
        var time = File.GetLastWriteTimeUtc(path);
        File.WriteAllText(path, "Z");
        File.SetLastWriteTimeUtc(path, time);

        Assert.Equal("Z", (await BuildAsync()).Read("/a"));
    }

    [Fact]
    public async Task Files_written_a_moment_ago_are_not_remembered()
    {
        using var lab = new BuildLab();
        lab.Write("a", "A");

        await lab.BuildAsync("FROM scratch\nCOPY a /");

        Assert.Equal(0, lab.Count("SELECT count(*) FROM context_files"));
    }

    [Fact]
    public async Task The_dockerfiles_own_ignore_file_counts_alone()
    {
        _lab.Write("Other", "FROM scratch\nCOPY src /");
        _lab.Write("Other.dockerignore", "src/a\n");
        _lab.Write(".dockerignore", "src/b\n");

        var own = await _lab.RunAsync(Request() with { DockerfilePath = "Other" }, TestContext.Current.CancellationToken);
        var common = await BuildAsync();

        Assert.Equal("f 644 0:0 b=B", own.List());
        Assert.Equal("f 644 0:0 a=A", common.List());
    }

    [Fact]
    public async Task An_exception_brings_back_a_file_with_the_directories_above_it()
    {
        _lab.Write("src/deep/er/kept", "K");
        _lab.Write(".dockerignore", "src\n!src/deep/er/kept\n");

        Assert.Equal("d 755 0:0 deep\nd 755 0:0 deep/er\nf 644 0:0 deep/er/kept=K", (await BuildAsync()).List());
    }

    [Theory]
    [InlineData("--no-auto-compress")]
    [InlineData("--gzip")]
    public async Task The_context_may_come_as_an_archive(string compression)
    {
        var file = Path.Combine(_lab.Root, "context.tar");
        using (var tar = Process.Start("tar", ["--create", compression, "--file", file, "--directory", _lab.ContextPath, "."]))
        {
            await tar.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await using var stream = File.OpenRead(file);
        var image = await _lab.RunAsync(new BuildRequest { Context = new ContextSource.Archive(stream) }, TestContext.Current.CancellationToken);

        Assert.Equal("f 644 0:0 a=A\nf 644 0:0 b=B", image.List());
        _lab.AssertNothingHalfMade();
    }

    [Fact]
    public async Task A_dockerfile_may_come_without_files()
    {
        var request = new BuildRequest { Context = new ContextSource.Empty(), DockerfileText = "FROM scratch\nCOPY . /" };

        Assert.Equal("", (await _lab.RunAsync(request, TestContext.Current.CancellationToken)).List());
    }

    [Theory]
    [InlineData("Missing", "failed to read dockerfile: open Missing: no such file or directory")]
    [InlineData("../../../../etc/passwd", "failed to read dockerfile: open ../../../../etc/passwd: no such file or directory")]
    [InlineData("src", "failed to read dockerfile: open src: no such file or directory")]
    public async Task A_dockerfile_that_is_not_there_is_named(string path, string expected)
    {
        var error = await Assert.ThrowsAsync<DavitException>(() =>
            _lab.RunAsync(Request() with { DockerfilePath = path }, TestContext.Current.CancellationToken));

        Assert.Equal(expected, error.Message);
    }

    [Fact]
    public async Task A_mistake_in_the_dockerfile_names_the_file_and_line()
    {
        _lab.Write("sub/My.Dockerfile", "FROM scratch\nCOPPY a b\n");

        var error = await Assert.ThrowsAsync<DockerfileException>(() =>
            _lab.RunAsync(Request() with { DockerfilePath = "sub/My.Dockerfile" }, TestContext.Current.CancellationToken));

        Assert.Contains("My.Dockerfile:2", error.Render(), StringComparison.Ordinal);
    }

    private BuildRequest Request() => new() { Context = new ContextSource.Local(_lab.ContextPath) };

    private Task<BuiltImage> BuildAsync() => _lab.RunAsync(Request(), TestContext.Current.CancellationToken);

    private List<string> Indexed() => _lab.Store.Database.Read(session =>
        session.Query("SELECT path FROM context_files ORDER BY path", row => row.GetText(0)));
}
