using Davit.Acceptance.Tests.Tools;

namespace Davit.Acceptance.Tests;

public sealed class BuildTests(Laboratory laboratory) : IDisposable
{
    private readonly DavitHome _davit = new(laboratory);

    public void Dispose() => _davit.Dispose();

    [Fact]
    public async Task A_touched_file_does_not_break_the_cache_and_a_changed_one_does()
    {
        var context = _davit.Context("FROM busybox\nCOPY text.txt /\nRUN head -c 16 /dev/urandom | md5sum >/mark\n", ("text.txt", "one"));
        var first = await BuildIdAsync(context);

        File.SetLastWriteTimeUtc(Path.Combine(context, "text.txt"), new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        var touched = await BuildIdAsync(context);
        await File.WriteAllTextAsync(Path.Combine(context, "text.txt"), "two");
        var changed = await BuildIdAsync(context);

        Assert.Equal(first, touched);
        Assert.NotEqual(first, changed);
    }

    [Fact]
    public async Task Without_the_cache_every_step_runs_again()
    {
        var context = _davit.Context("FROM busybox\nRUN head -c 16 /dev/urandom | md5sum >/mark\n");
        var first = await BuildIdAsync(context);

        var second = await BuildIdAsync(context, "--no-cache");

        Assert.NotEqual(first, second);
    }

    [Fact]
    public async Task A_failing_step_shows_its_output_its_line_and_its_exit_code_and_leaves_nothing()
    {
        var context = _davit.Context("FROM busybox\nRUN touch /made\nRUN echo before the end; exit 42\n");

        var outcome = (await _davit.RunAsync("build", "--progress", "plain", "-t", "broken", context)).MustFailInWords();

        var text = outcome.Output + outcome.Error;
        Assert.Contains("before the end", text, StringComparison.Ordinal);
        Assert.Contains(">>>", text, StringComparison.Ordinal);
        Assert.Contains("exit 42", text, StringComparison.Ordinal);
        Assert.Contains("exit code: 42", text, StringComparison.Ordinal);
        Assert.DoesNotContain("broken", await _davit.OutputAsync("images"), StringComparison.Ordinal);
        await new StoreInspection(_davit.Store).MustBeTidyAsync("a failed build");
    }

    [Fact]
    public async Task A_mistake_in_the_Dockerfile_is_shown_with_its_line()
    {
        var context = _davit.Context("FROM busybox\nCOPI a b\n");

        var outcome = (await _davit.RunAsync("build", context)).MustFailInWords();

        Assert.Contains("COPI", outcome.Error, StringComparison.Ordinal);
        Assert.Contains(">>>", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stages_that_the_target_does_not_need_are_not_run()
    {
        var context = _davit.Context("""
            FROM busybox AS unused
            RUN exit 1
            FROM busybox AS tools
            RUN echo tool >/tool
            FROM busybox
            COPY --from=tools /tool /tool
            CMD ["cat", "/tool"]
            """);

        await _davit.OutputAsync("build", "-t", "staged", context);

        Assert.Equal("tool", await _davit.OutputAsync("run", "--rm", "staged"));
    }

    [Fact]
    public async Task Arguments_environment_user_folder_and_labels_reach_the_image()
    {
        var context = _davit.Context("""
            FROM busybox
            ARG GREETING=hello
            ENV TEXT="${GREETING} ${NAME:-world}"
            RUN mkdir /data && chown guest:users /data
            USER guest
            WORKDIR /data
            LABEL purpose="a test"
            RUN echo "$TEXT" >file
            CMD echo "$TEXT" && id -un && pwd && stat -c %U file
            """);

        await _davit.OutputAsync("build", "--build-arg", "GREETING=good morning", "--label", "extra=1", "-t", "configured", context);

        Assert.Equal("good morning world\nguest\n/data\nguest", await _davit.OutputAsync("run", "--rm", "configured"));
        var inspection = await _davit.OutputAsync("inspect", "configured");
        Assert.Contains("\"purpose\": \"a test\"", inspection, StringComparison.Ordinal);
        Assert.Contains("\"extra\": \"1\"", inspection, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_dockerignore_file_keeps_files_out()
    {
        var context = _davit.Context("FROM busybox\nCOPY . /all\n",
            (".dockerignore", "**/*.log\n!keep.log\nsecret\n"), ("a.log", ""), ("keep.log", ""), ("sub/b.log", ""), ("sub/c.txt", ""), ("secret/key", ""));
        await _davit.OutputAsync("build", "-t", "filtered", context);

        var files = await _davit.OutputAsync("run", "--rm", "filtered", "sh", "-c", "cd /all && find . -type f | sort");

        Assert.Equal("./.dockerignore\n./Dockerfile\n./keep.log\n./sub/c.txt", files);
    }

    [Fact]
    public async Task ADD_unpacks_an_archive_and_COPY_does_not()
    {
        var context = _davit.Context("FROM busybox\nADD files.tar.gz /added/\nCOPY files.tar.gz /copied/\n");
        Directory.CreateDirectory(Path.Combine(context, "inner"));
        await File.WriteAllTextAsync(Path.Combine(context, "inner/file"), "content");
        (await Programs.RunAsync(new Call("tar", "-C", context, "-czf", Path.Combine(context, "files.tar.gz"), "inner"))).MustSucceed();
        await _davit.OutputAsync("build", "-t", "archives", context);

        var files = await _davit.OutputAsync("run", "--rm", "archives", "find", "/added", "/copied", "-type", "f");

        Assert.Equal("/added/inner/file\n/copied/files.tar.gz", files);
    }

    [Fact]
    public async Task A_Dockerfile_comes_from_standard_input_and_the_image_id_goes_to_a_file()
    {
        var file = _davit.Scratch.PathOf("image.id");

        var outcome = (await _davit.RunWithInputAsync("FROM busybox\nENV A=1\n", "build", "-q", "--iidfile", file, "-")).MustSucceed();

        Assert.Matches("^sha256:[0-9a-f]{64}$", outcome.Text);
        Assert.Equal(outcome.Text, await File.ReadAllTextAsync(file));
    }

    private async Task<string> BuildIdAsync(string context, params IReadOnlyList<string> options) =>
        await _davit.OutputAsync(["build", "--quiet", .. options, context]);
}
