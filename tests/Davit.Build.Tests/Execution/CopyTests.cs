using Davit.Build.Execution;
using Davit.Build.Tests.Laboratory;
using Davit.Linux;
using Davit.Oci;

namespace Davit.Build.Tests.Execution;

public sealed class CopyTests : IDisposable
{
    private readonly BuildLab _lab = BuildLab.WithBusybox();

    public CopyTests()
    {
        _lab.Write("a.txt", "A");
        _lab.Write("b.txt", "B");
        _lab.Write("run.sh", "R", 0b111_101_101);
        _lab.Write("dir/one", "1");
        _lab.Write("dir/sub/two", "2");
        _lab.Write("x/p/q.c", "q");
        _lab.Write("x/r/s.c", "s");
        _lab.Write("x/r/s.h", "h");
        Directory.CreateDirectory(Path.Combine(_lab.ContextPath, "dir/empty"));
        File.CreateSymbolicLink(Path.Combine(_lab.ContextPath, "link"), "a.txt");
        File.CreateSymbolicLink(Path.Combine(_lab.ContextPath, "dirlink"), "dir");
        File.CreateSymbolicLink(Path.Combine(_lab.ContextPath, "dir/up"), "../a.txt");
    }

    public void Dispose() => _lab.Dispose();

    [Theory]
    [InlineData("COPY a.txt /out/", "f 644 0:0 a.txt=A")]
    [InlineData("COPY a.txt /out/renamed", "f 644 0:0 renamed=A")]
    [InlineData("COPY a.txt b.txt /out/", "f 644 0:0 a.txt=A|f 644 0:0 b.txt=B")]
    [InlineData("COPY *.txt /out/", "f 644 0:0 a.txt=A|f 644 0:0 b.txt=B")]
    [InlineData("COPY [ab].txt /out/", "f 644 0:0 a.txt=A|f 644 0:0 b.txt=B")]
    [InlineData("COPY ?.txt /out/", "f 644 0:0 a.txt=A|f 644 0:0 b.txt=B")]
    [InlineData("COPY run.sh /out/", "f 755 0:0 run.sh=R")]
    [InlineData("COPY dir /out", "d 755 0:0 empty|f 644 0:0 one=1|d 755 0:0 sub|f 644 0:0 sub/two=2|l - 0:0 up->../a.txt")]
    [InlineData("COPY dir/ /out/", "d 755 0:0 empty|f 644 0:0 one=1|d 755 0:0 sub|f 644 0:0 sub/two=2|l - 0:0 up->../a.txt")]
    [InlineData("COPY dir /out/deep/er/", "d 755 0:0 deep|d 755 0:0 deep/er|d 755 0:0 deep/er/empty|f 644 0:0 deep/er/one=1|d 755 0:0 deep/er/sub|f 644 0:0 deep/er/sub/two=2|l - 0:0 deep/er/up->../a.txt")]
    [InlineData("COPY dir x /out/", "d 755 0:0 empty|f 644 0:0 one=1|d 755 0:0 p|f 644 0:0 p/q.c=q|d 755 0:0 r|f 644 0:0 r/s.c=s|f 644 0:0 r/s.h=h|d 755 0:0 sub|f 644 0:0 sub/two=2|l - 0:0 up->../a.txt")]
    [InlineData("COPY link /out/", "f 644 0:0 link=A")]
    [InlineData("COPY dirlink /out/", "d 755 0:0 empty|f 644 0:0 one=1|d 755 0:0 sub|f 644 0:0 sub/two=2|l - 0:0 up->../a.txt")]
    [InlineData("COPY dirlink/sub/two /out/", "f 644 0:0 two=2")]
    [InlineData("COPY /a.txt /out/", "f 644 0:0 a.txt=A")]
    [InlineData("COPY ../a.txt /out/", "f 644 0:0 a.txt=A")]
    [InlineData("COPY ./dir/../a.txt /out/", "f 644 0:0 a.txt=A")]
    [InlineData("COPY x/*/*.c /out/", "f 644 0:0 q.c=q|f 644 0:0 s.c=s")]
    [InlineData("COPY --parents x/*/*.c /out/", "d 755 0:0 x|d 755 0:0 x/p|f 644 0:0 x/p/q.c=q|d 755 0:0 x/r|f 644 0:0 x/r/s.c=s")]
    [InlineData("COPY --parents x/./r/s.h /out/", "d 755 0:0 r|f 644 0:0 r/s.h=h")]
    [InlineData("COPY --parents **/two /out/", "d 755 0:0 dir|d 755 0:0 dir/sub|f 644 0:0 dir/sub/two=2")]
    [InlineData("COPY --exclude=**/two --exclude=up dir /out/", "d 755 0:0 empty|f 644 0:0 one=1|d 755 0:0 sub")]
    [InlineData("COPY --exclude=b.* *.txt /out/", "f 644 0:0 a.txt=A")]
    [InlineData("COPY --chmod=600 a.txt /out2/\nRUN mkdir /out", "")]
    [InlineData("COPY --chown=1000:10 a.txt /out/", "f 644 1000:10 a.txt=A")]
    [InlineData("COPY --chown=user a.txt /out/", "f 644 1000:1000 a.txt=A")]
    [InlineData("COPY --chown=user:wheel a.txt /out/", "f 644 1000:10 a.txt=A")]
    [InlineData("COPY --chown=77 a.txt /out/", "f 644 77:77 a.txt=A")]
    [InlineData("COPY --chmod=u=rwX,go= dir /out/", "d 700 0:0 empty|f 600 0:0 one=1|d 700 0:0 sub|f 600 0:0 sub/two=2|l - 0:0 up->../a.txt")]
    [InlineData("COPY --chmod=+x a.txt /out/", "f 755 0:0 a.txt=A")]
    [InlineData("COPY --link a.txt /out/", "f 644 0:0 a.txt=A")]
    [InlineData("WORKDIR /out\nCOPY a.txt .", "f 644 0:0 a.txt=A")]
    [InlineData("WORKDIR /out\nCOPY a.txt c", "f 644 0:0 c=A")]
    [InlineData("COPY <<X /out/x\nhello\nX", "f 644 0:0 x=hello\n")]
    [InlineData("COPY --chmod=755 <<x.sh <<y.sh /out/\n1\nx.sh\n2\ny.sh", "f 755 0:0 x.sh=1\n|f 755 0:0 y.sh=2\n")]
    public async Task Puts_files_where_and_as_docker_does(string instructions, string expected)
    {
        var image = await _lab.BuildAsync("FROM busybox\n" + instructions);

        Assert.Equal(expected.Replace("|", "\n", StringComparison.Ordinal), image.List("/out"));
    }

    [Fact]
    public async Task A_pattern_that_matches_nothing_copies_nothing()
    {
        var image = await _lab.BuildAsync("FROM busybox\nCOPY *.none /out/");

        Assert.False(image.Exists("/out"));
        Assert.Equal(2, image.Config.DiffIds.Count);
    }

    [Theory]
    [InlineData("COPY none /out/", "copy '/none': no such file in the build context")]
    [InlineData("COPY a.txt secret /out/", "copy '/secret': excluded from the build context by the ignore file")]
    [InlineData("COPY --from=busybox /none /", "copy '/none': no such file in the stage or image")]
    [InlineData("COPY dir /bin/busybox", "cannot copy to non-directory: /bin/busybox")]
    [InlineData("COPY a.txt /etc/passwd/", "make directory '/etc/passwd'")]
    [InlineData("COPY --chown=nobody-here a.txt /out/", "unable to find user nobody-here")]
    public async Task Says_what_is_wrong_and_where(string instruction, string expected)
    {
        _lab.Write("secret", "s");
        _lab.Write(".dockerignore", "secret");

        var (error, _) = await _lab.FailAsync<StepFailedException>($"FROM busybox\n{instruction}");

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains($">>> {instruction}", error.RenderSource(), StringComparison.Ordinal);
        _lab.AssertNothingHalfMade();
    }

    [Fact]
    public async Task A_directory_never_replaces_what_the_image_has_there()
    {
        _lab.Write("root/usr/lnk/file", "x");

        var (error, _) = await _lab.FailAsync<StepFailedException>("FROM busybox\nRUN ln -s /tmp /usr/lnk\nCOPY root /");

        Assert.Equal("cannot copy to non-directory: /usr/lnk", error.Message);
    }

    [Fact]
    public async Task A_destination_that_is_a_link_is_followed_inside_the_image()
    {
        var image = await _lab.BuildAsync("FROM busybox\nRUN ln -s /tmp/real /go && mkdir /tmp/real\nCOPY a.txt /go/\nCOPY b.txt /go/new");

        Assert.Equal("f 644 0:0 a.txt=A\nf 644 0:0 new=B", image.List("/tmp/real"));
    }

    [Fact]
    public async Task A_file_replaces_a_file_and_a_link_but_not_what_the_link_leads_to()
    {
        var image = await _lab.BuildAsync("FROM busybox\nRUN mkdir /d && echo old > /d/a.txt && ln -s /etc/passwd /d/b.txt\nCOPY a.txt b.txt /d/");

        Assert.Equal("f 644 0:0 a.txt=A\nf 644 0:0 b.txt=B", image.List("/d"));
        Assert.Contains("root", image.Read("/etc/passwd"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Links_cannot_lead_out_of_the_context()
    {
        Directory.CreateDirectory(Path.Combine(_lab.ContextPath, "etc"));
        _lab.Write("etc/hostname", "inside");
        File.CreateSymbolicLink(Path.Combine(_lab.ContextPath, "out"), "/etc/hostname");
        File.CreateSymbolicLink(Path.Combine(_lab.ContextPath, "up"), "../../../../etc/hostname");

        var image = await _lab.BuildAsync("FROM busybox\nCOPY out up /out/");

        Assert.Equal("inside", image.Read("/out/out"));
        Assert.Equal("inside", image.Read("/out/up"));
    }

    [Fact]
    public async Task Existing_directories_keep_their_mode_at_the_top_and_take_the_sources_below()
    {
        _lab.Write("src/below/f", "f");
        _lab.SetMode("src", 0b111_000_000);
        _lab.SetMode("src/below", 0b111_101_000);

        var image = await _lab.BuildAsync("FROM busybox\nRUN mkdir -m 711 /d /d/below\nCOPY src /d");

        Assert.Equal(0b111_001_001u, image.Status("/d").Mode);
        Assert.Equal(0b111_101_000u, image.Status("/d/below").Mode);
    }

    [Fact]
    public async Task Modification_times_are_kept_to_the_nanosecond()
    {
        var image = await _lab.BuildAsync("FROM busybox\nCOPY dir /out/");

        Assert.Equal(FileStatus.Of(Path.Combine(_lab.ContextPath, "dir/one")).ModifiedAt, image.Status("/out/one").ModifiedAt);
        Assert.Equal(FileStatus.Of(Path.Combine(_lab.ContextPath, "dir/sub")).ModifiedAt, image.Status("/out/sub").ModifiedAt);
        Assert.Equal(FileStatus.Of(Path.Combine(_lab.ContextPath, "dir")).ModifiedAt, image.Status("/out").ModifiedAt);
    }

    [Fact]
    public async Task From_a_stage_owners_modes_attributes_and_hard_links_come_along()
    {
        var image = await _lab.BuildAsync("""
            FROM busybox AS build
            RUN mkdir /o && echo 1 > /o/a && ln /o/a /o/b && chown 1000:10 /o/a && chmod 4751 /o/a && chown user /o
            FROM scratch
            COPY --from=build /o /o
            COPY --from=0 /o/a /single
            """);

        Assert.Equal("f 4751 1000:10 a=1\n\nf 4751 1000:10 b=1\n", image.List("/o"));
        Assert.Equal(image.Status("/o/a").Inode, image.Status("/o/b").Inode);
        Assert.Equal("d 755 0:0 o\nf 4751 1000:10 o/a=1\n\nf 4751 1000:10 o/b=1\n\nf 4751 1000:10 single=1\n", image.List());
    }

    [Fact]
    public async Task From_an_image_that_is_no_stage()
    {
        _lab.AddImage("other", directory => File.WriteAllText(Path.Combine(directory, "thing"), "T"));

        var image = await _lab.BuildAsync("FROM scratch\nCOPY --from=other /thing /");

        Assert.Equal("f 644 0:0 thing=T", image.List());
        Assert.Equal(["docker.io/library/other:latest"], _lab.Resolved);
    }

    [Fact]
    public async Task Onto_scratch_makes_the_only_layer()
    {
        var image = await _lab.BuildAsync("FROM scratch\nCOPY dir/one /bin/one");

        Assert.Equal("d 755 0:0 bin\nf 644 0:0 bin/one=1", image.List());
        Assert.Single(image.Config.DiffIds);
    }
}
