using System.Text.Json;
using Davit.Acceptance.Tests.Tools;

namespace Davit.Acceptance.Tests;

/// <summary>Images and containers in files: exchanged with Debian's podman, skopeo and umoci, cut off, killed, without room.</summary>
public sealed class ArchiveTests(Laboratory laboratory) : IDisposable
{
    // Owners, modes, times, links, attributes, deletions: whatever an archive may lose.
    private const string Odd = """
        FROM busybox
        RUN mkdir -m 1777 /odd && echo a >/odd/file && ln /odd/file /odd/hard && ln -s ../odd/file /odd/soft && mkfifo /odd/fifo \
            && cp /bin/true /odd/setuid && chown 12:34 /odd/setuid && chmod 4711 /odd/setuid && touch -d '2001-02-03 04:05:06' /odd/file \
            && mkdir -p /gone/deep /kept && echo x >/gone/deep/x && echo y >/kept/y
        RUN rm -rf /gone /kept/y && mkdir /gone && echo new >/gone/new
        CMD ["cat", "/odd/file"]
        """;

    private const string Listing =
        "cd / && find odd gone kept etc/passwd | sort | while read -r f; do echo $(stat -c '%n %F %a %u:%g %s %Y %h' $f) $(readlink $f); done";

    private readonly DavitHome _davit = new(laboratory);
    private readonly DavitHome _other = new(laboratory);
    private readonly Podman _podman = new();

    private string Tar => _davit.Scratch.PathOf("f.tar");

    public void Dispose()
    {
        _podman.Dispose();
        _other.Dispose();
        _davit.Dispose();
    }

    [Fact]
    public async Task The_tutorials_commands_work_word_for_word()
    {
        await _davit.OutputAsync("pull", "busybox");
        var id = await _davit.OutputAsync("images", "-q", "--no-trunc", "busybox");

        Assert.Equal("", await ShellAsync("docker save -o f.tar busybox"));
        Assert.Equal("Loaded image: busybox:latest", await ShellAsync("docker rmi busybox >&2; docker load -i f.tar"));
        Assert.Equal("Loaded image: busybox:latest", await ShellAsync("docker save busybox | gzip > f.tgz; docker rmi busybox >&2; docker load < f.tgz"));
        Assert.Equal(id, await _davit.OutputAsync("images", "-q", "--no-trunc", "busybox"));

        await _davit.OutputAsync("run", "--name", "box", "busybox", "sh", "-c", "echo made >/made; rm /etc/group");
        Assert.Equal("", await ShellAsync("docker export -o c.tar box && docker export box > d.tar && cmp c.tar d.tar"));
        Assert.StartsWith("sha256:", await ShellAsync("docker import c.tar name:tag"), StringComparison.Ordinal);
        Assert.StartsWith("sha256:", await ShellAsync("cat c.tar | docker import --message 'from a pipe' --change 'CMD [\"cat\", \"/made\"]' - name:piped"), StringComparison.Ordinal);
        Assert.Equal("made", await _davit.OutputAsync("run", "--rm", "name:piped"));
        Assert.Equal("gone", await _davit.OutputAsync("run", "--rm", "name:tag", "sh", "-c", "test -e /etc/group || echo gone"));
        Assert.Contains("from a pipe", await _davit.OutputAsync("history", "name:piped"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("both", null)]
    [InlineData("docker", null)]
    [InlineData("both", "gzip")]
    [InlineData("both", "zstd")]
    public async Task Podman_loads_what_davit_saved(string format, string? compression)
    {
        var id = await BuildAsync("archive/odd:1");
        await _davit.OutputAsync(["save", "--format", format, .. compression is null ? (string[])[] : ["--compress", compression], "-o", Tar, "archive/odd:1"]);

        var loaded = (await _podman.RunAsync("load", "-i", Tar)).MustSucceed().Text;
        var name = loaded[(loaded.LastIndexOf(' ') + 1)..];

        Assert.Equal(id, (await _podman.RunAsync("images", "-q", "--no-trunc", name)).MustSucceed().Text);
        Assert.Equal("a", (await _podman.RunImageAsync(name)).MustSucceed().Text);
        var theirs = (await _podman.RunImageAsync(name, "sh", "-c", Listing)).MustSucceed().Text;
        Assert.Equal(await _davit.OutputAsync("run", "--rm", "archive/odd:1", "sh", "-c", Listing), theirs);
    }

    [Theory]
    [InlineData("docker-archive")]
    [InlineData("oci-archive")]
    public async Task Davit_loads_what_podman_saved(string format)
    {
        var id = await BuildAsync("localhost/odd:1");
        await _davit.OutputAsync("save", "-o", Tar, "localhost/odd:1");
        (await _podman.RunAsync("load", "-i", Tar)).MustSucceed();
        var theirs = _davit.Scratch.PathOf("theirs.tar");
        (await _podman.RunAsync("save", "--format", format, "-o", theirs, "localhost/odd:1")).MustSucceed();

        Assert.Equal("Loaded image: localhost/odd:1", await _other.OutputAsync("load", "-i", theirs));

        Assert.Equal(id, await _other.OutputAsync("images", "-aq", "--no-trunc"));
        Assert.Equal(await TreeAsync(_davit), await TreeAsync(_other));
    }

    [Theory]
    [InlineData("docker-archive:{0}:docker.io/archive/odd:1", "Loaded image: archive/odd:1")]
    [InlineData("oci-archive:{0}:docker.io/archive/odd:1", "Loaded image: archive/odd:1")]
    [InlineData("oci:{0}:docker.io/archive/odd:1", "Loaded image: archive/odd:1")]
    [InlineData("oci:{0}", "Loaded image ID: ")]
    public async Task Archives_go_both_ways_between_davit_and_skopeo(string theirs, string told)
    {
        var id = await BuildAsync("archive/odd:1");
        await _davit.OutputAsync("save", "-o", Tar, "archive/odd:1");
        var place = _davit.Scratch.PathOf("theirs");

        await Skopeo.CopyAsync($"oci-archive:{Tar}:1", string.Format(null, theirs, place));
        var loaded = await _other.OutputAsync("load", "-i", place);

        Assert.StartsWith(told, loaded, StringComparison.Ordinal);
        Assert.Equal(id, await _other.OutputAsync("images", "-aq", "--no-trunc"));
        Assert.Equal(await TreeAsync(_davit, "archive/odd:1"), await TreeAsync(_other, id));

        // And what skopeo wrote, once more through davit, as Docker's own archive.
        await _other.OutputAsync("save", "--format", "docker", "-o", Tar, id);
        await Skopeo.CopyAsync($"docker-archive:{Tar}", $"dir:{_davit.Scratch.PathOf("dir")}");
        Assert.True(File.Exists(_davit.Scratch.PathOf($"dir/{id[7..]}")));
    }

    [Fact]
    public async Task Manifests_keep_their_digests_through_an_archive()
    {
        await _davit.OutputAsync("pull", "alpine");
        await _davit.OutputAsync("save", "-o", Tar, "alpine");
        await _other.OutputAsync("load", "-i", Tar);
        var again = _davit.Scratch.PathOf("again.tar");
        await _other.OutputAsync("save", "-o", again, "alpine");

        Assert.Equal(await File.ReadAllBytesAsync(Tar), await File.ReadAllBytesAsync(again));
    }

    [Fact]
    public async Task Umoci_unpacks_what_davit_saved_and_davit_loads_what_umoci_made()
    {
        await BuildAsync("archive/odd:1");
        await _davit.OutputAsync("save", "--format", "oci", "--compress", "gzip", "-o", Tar, "archive/odd:1");
        var layout = _davit.Scratch.MakeFolder("layout");
        await RunAsync("tar", "-C", layout, "-xf", Tar);
        var bundle = _davit.Scratch.PathOf("bundle");

        await RunAsync("umoci", "unpack", "--image", $"{layout}:1", bundle);

        Assert.Equal("a\n", await File.ReadAllTextAsync(Path.Combine(bundle, "rootfs/odd/file")));
        Assert.Equal("4711 12:34 1", await OutputAsync("stat", "-c", "%a %u:%g %h", Path.Combine(bundle, "rootfs/odd/setuid")));
        Assert.False(File.Exists(Path.Combine(bundle, "rootfs/kept/y")));

        await File.WriteAllTextAsync(Path.Combine(bundle, "rootfs/odd/more"), "more\n");
        await RunAsync("umoci", "repack", "--image", $"{layout}:1", bundle);
        var loaded = await _other.OutputAsync("load", "-i", layout);
        var image = loaded[(loaded.LastIndexOf(' ') + 1)..];
        Assert.Equal("a\nmore", await _other.OutputAsync("run", "--rm", image, "cat", "/odd/file", "/odd/more"));
    }

    [Fact]
    public async Task An_export_is_the_tree_that_the_container_sees()
    {
        await BuildAsync("localhost/odd:1");
        await _davit.OutputAsync("run", "--name", "box", "localhost/odd:1", "sh", "-c", "rm -r /gone && mkdir /gone && chmod 700 /odd && echo b >/odd/new");
        await _davit.OutputAsync("export", "-o", Tar, "box");
        await _davit.OutputAsync("import", Tar, "exported");

        var seen = await _davit.OutputAsync("run", "--rm", "exported", "sh", "-c", Listing);
        Assert.Contains("odd directory 700 ", seen, StringComparison.Ordinal);
        Assert.Contains("odd/new regular file 644 0:0 2 ", seen, StringComparison.Ordinal);
        Assert.Contains("odd/setuid regular file 4711 12:34 ", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("gone/new", seen, StringComparison.Ordinal);
        Assert.Equal("2 2", await _davit.OutputAsync("run", "--rm", "exported", "sh", "-c", "echo $(stat -c %h /odd/file /odd/hard)"));
    }

    [Fact]
    public async Task A_cut_archive_leaves_nothing()
    {
        await _davit.OutputAsync("pull", "debian:bookworm");
        await _davit.OutputAsync("save", "-o", Tar, "debian:bookworm");
        await RunAsync("truncate", "--size", $"{new FileInfo(Tar).Length / 2}", Tar);

        foreach (var command in (string[])["docker load -i f.tar", "docker load <f.tar", "cat f.tar | docker load", "gzip -1 <f.tar | docker load"])
        {
            var failed = (await RunShellAsync(_other, command)).MustFailInWords();
            Assert.Contains("the archive ends in the middle of an entry", failed.Error, StringComparison.Ordinal);
            await new StoreInspection(_other.Store).MustBeEmptyAsync(command);
        }
    }

    [Fact]
    public async Task Load_survives_a_kill()
    {
        await _davit.OutputAsync("pull", "gcc:12");
        await _davit.OutputAsync("save", "-o", Tar, "gcc:12");
        var random = new Random(Environment.TickCount);
        foreach (var command in (string[][])[["load", "-i", Tar], ["load"]])
        {
            for (var round = 0; round < 5; round++)
            {
                var moment = random.Next(50, 2500);
                using (var process = _other.Start(command))
                {
                    var feeding = command.Length == 1 ? FeedAsync(process) : Task.CompletedTask;
                    await Task.Delay(moment);
                    process.Kill();
                    await process.WaitForExitAsync();
                    await feeding;
                }

                var told = $"'{string.Join(' ', command)}' was killed after {moment} ms";
                var left = await _other.OutputAsync("images", "-q");
                if (left.Length == 0)
                {
                    await new StoreInspection(_other.Store).MustBeEmptyAsync(told);
                }
                else
                {
                    await new StoreInspection(_other.Store).MustBeTidyAsync(told);
                    await _other.OutputAsync("rmi", "--force", "gcc:12");
                }
            }
        }
    }

    [Fact]
    public async Task A_full_disk_leaves_the_former_archive_and_nothing_else()
    {
        await _davit.OutputAsync("pull", "debian:bookworm");
        using var disk = new SmallDisk(_davit.Scratch, megabytes: 16);
        var target = Path.Combine(disk.Folder, "f.tar");
        await File.WriteAllTextAsync(target, "former");

        var failed = (await _davit.RunAsync("save", "-o", target, "debian:bookworm")).MustFailInWords();

        Assert.Contains($"write '{target}': no space left on the device", failed.Error, StringComparison.Ordinal);
        Assert.Equal("former", await File.ReadAllTextAsync(target));
        Assert.Equal(["f.tar", "lost+found"], Directory.EnumerateFileSystemEntries(disk.Folder).Select(entry => Path.GetFileName(entry)).Order(StringComparer.Ordinal));
        await new StoreInspection(_davit.Store).MustBeTidyAsync("save to a full disk");
    }

    [Fact]
    public async Task A_killed_save_leaves_no_file()
    {
        await _davit.OutputAsync("pull", "gcc:12");
        var folder = _davit.Scratch.MakeFolder("target");
        foreach (var moment in (int[])[60, 120, 200])
        {
            using var process = _davit.Start("save", "-o", Path.Combine(folder, "f.tar"), "--compress", "zstd", "gcc:12");
            await Task.Delay(moment);
            process.Kill();
            await process.WaitForExitAsync();

            Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
        }

        await _davit.OutputAsync("images");
        await new StoreInspection(_davit.Store).MustBeTidyAsync("save was killed");
    }

    private async Task<string> BuildAsync(string name)
    {
        await _davit.OutputAsync("build", "-t", name, _davit.Context(Odd));
        using var inspection = JsonDocument.Parse(await _davit.OutputAsync("inspect", name));
        return inspection.RootElement[0].GetProperty("Id").GetString()!;
    }

    private static Task<string> TreeAsync(DavitHome home, string image = "localhost/odd:1") => home.OutputAsync("run", "--rm", image, "sh", "-c", Listing);

    private async Task FeedAsync(System.Diagnostics.Process process)
    {
        try
        {
            await using var file = File.OpenRead(Tar);
            await file.CopyToAsync(process.StandardInput.BaseStream);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It was killed.
        }
    }

    /// <summary>A line as tutorials have it, in the folder of the archives.</summary>
    private async Task<string> ShellAsync(string line) => (await RunShellAsync(_davit, line)).MustSucceed().Text;

    private Task<Outcome> RunShellAsync(DavitHome home, string line) => Programs.RunAsync(home.Call() with
    {
        Program = "/bin/bash",
        Arguments = ["-o", "pipefail", "-c", $"docker() {{ '{Laboratory.DavitProgram}' \"$@\"; }}; {line}"],
        Folder = _davit.Scratch.Folder,
    });

    private static async Task RunAsync(string program, params IReadOnlyList<string> arguments) => (await Programs.RunAsync(new Call(program, arguments))).MustSucceed();

    private static async Task<string> OutputAsync(string program, params IReadOnlyList<string> arguments) =>
        (await Programs.RunAsync(new Call(program, arguments))).MustSucceed().Text;
}
