using System.Text.Json;
using Davit.Acceptance.Tests.Tools;

namespace Davit.Acceptance.Tests;

public sealed class CommitTests(Laboratory laboratory) : IDisposable
{
    private readonly DavitHome _davit = new(laboratory);
    private readonly Podman _podman = new();

    public void Dispose()
    {
        _davit.Dispose();
        _podman.Dispose();
    }

    [Fact]
    public async Task A_committed_container_runs_with_what_it_had()
    {
        await _davit.RunAsync("run", "--name", "box", "-e", "ADDED=1", "-w", "/tmp", "--label", "l=v", "busybox", "sh", "-c", "echo new >/etc/new; rm -r /srv; rm /linuxrc; mkdir /linuxrc");

        var id = await _davit.OutputAsync("commit", "-a", "An Author <a@b>", "-m", "a message", "-c", "CMD [\"cat\", \"/etc/new\"]", "-c", "EXPOSE 80", "box", "made:1");

        Assert.Matches("^sha256:[0-9a-f]{64}$", id);
        Assert.Equal("new", await _davit.OutputAsync("run", "--rm", "made:1"));
        Assert.Equal("linuxrc is a directory, /tmp, 1", await _davit.OutputAsync("run", "--rm", "made:1", "sh", "-c", "test -d /linuxrc && test ! -e /srv && echo linuxrc is a directory, $PWD, $ADDED"));
        var image = await InspectAsync("made:1");
        Assert.Equal(id, image.GetProperty("Id").GetString());
        Assert.Equal("An Author <a@b>", image.GetProperty("Author").GetString());
        Assert.Equal("a message", image.GetProperty("Comment").GetString());
        Assert.Equal("v", image.GetProperty("Config").GetProperty("Labels").GetProperty("l").GetString());
        Assert.True(image.GetProperty("Config").GetProperty("ExposedPorts").TryGetProperty("80/tcp", out _));
        Assert.Equal(2, image.GetProperty("RootFS").GetProperty("Layers").GetArrayLength());
        Assert.Contains("sh -c echo new >/etc/new;", await _davit.OutputAsync("history", "--no-trunc", "made:1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_new_layer_holds_the_container_s_changes_and_nothing_of_the_runtime_s()
    {
        await _davit.RunAsync("run", "--name", "nothing", "busybox", "true");
        await _davit.RunAsync("run", "--name", "little", "busybox", "touch", "-d", "@5", "/file");

        await _davit.OutputAsync("commit", "nothing", "same");
        await _davit.OutputAsync("commit", "little", "other");

        Assert.Equal("", await _davit.OutputAsync("diff", "nothing"));
        Assert.Equal(await LayersAsync("busybox"), await LayersAsync("same"));
        var differences = JsonDocument.Parse(await _davit.OutputAsync("image", "diff", "--json", "busybox", "other")).RootElement.GetProperty("Files");
        Assert.Equal("/file", Assert.Single(differences.EnumerateArray()).GetProperty("Path").GetString());
    }

    [Fact]
    public async Task A_running_container_is_committed_and_goes_on()
    {
        using var running = _davit.Start("run", "--name", "busy", "busybox", "sh", "-c", "i=0; while true; do i=$((i+1)); echo $i >/next; mv /next /first; echo $i >/next; mv /next /second; done");
        _ = running.StandardOutput.ReadToEndAsync();
        _ = running.StandardError.ReadToEndAsync();
        while (!(await _davit.RunAsync("diff", "busy")).Output.Contains("/second", StringComparison.Ordinal))
        {
            Assert.False(running.HasExited);
            await Task.Delay(50);
        }

        await _davit.OutputAsync("commit", "busy", "snapshot");
        // Without a pause a file may change under the reader, which is told.
        var unpaused = await _davit.RunAsync("commit", "--no-pause", "busy", "unpaused");
        Assert.True(unpaused.ExitCode == 0 || unpaused.Error.Contains("changed while it was read", StringComparison.Ordinal), unpaused.Error);
        var later = await _davit.OutputAsync("commit", "-p=true", "busy", "later");

        Assert.False(running.HasExited);
        var numbers = (await _davit.OutputAsync("run", "--rm", "snapshot", "cat", "/first", "/second")).Split('\n').Select(int.Parse).ToArray();
        Assert.InRange(numbers[0] - numbers[1], 0, 1);
        Assert.NotEqual($"{numbers[0]}", await _davit.OutputAsync("run", "--rm", later, "cat", "/first"));
        await _davit.OutputAsync("rm", "-f", "busy");
        await running.WaitForExitAsync();
    }

    [Fact]
    public async Task A_container_left_paused_by_a_killed_commit_goes_on()
    {
        using var running = _davit.Start("run", "--name", "busy", "busybox", "sh", "-c", "dd if=/dev/urandom of=/noise bs=1M count=60 2>/dev/null; while true; do date >/file; done");
        _ = running.StandardOutput.ReadToEndAsync();
        while (!(await _davit.RunAsync("diff", "busy")).Output.Contains("/file", StringComparison.Ordinal))
        {
            Assert.False(running.HasExited);
            await Task.Delay(50);
        }

        using (var commit = _davit.Start("commit", "busy", "never"))
        {
            var mark = Path.Combine(_davit.Store, "containers");
            while (!commit.HasExited && !Directory.EnumerateFiles(mark, "paused-by", SearchOption.AllDirectories).Any())
            {
                await Task.Delay(1);
            }

            commit.Kill();
            await commit.WaitForExitAsync();
        }

        await _davit.OutputAsync("images");

        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_davit.Store, "containers"), "paused-by", SearchOption.AllDirectories));
        var once = await _davit.OutputAsync("run", "--rm", await _davit.OutputAsync("commit", "busy"), "stat", "-c", "%Y", "/file");
        await Task.Delay(1500);
        Assert.NotEqual(once, await _davit.OutputAsync("run", "--rm", await _davit.OutputAsync("commit", "busy"), "stat", "-c", "%Y", "/file"));
        await _davit.OutputAsync("rm", "-f", "busy");
        await running.WaitForExitAsync();
    }

    [Fact]
    public async Task A_merged_commit_is_one_layer_with_the_same_tree()
    {
        await _davit.RunAsync("run", "--name", "box", "busybox", "sh", "-c", "rm -r /srv; echo 1 >/one; ln /one /two; chown 5:6 /one; chmod 2755 /opt");

        await _davit.OutputAsync("commit", "box", "layered");
        await _davit.OutputAsync("commit", "--squash", "box", "merged");

        Assert.Equal(await MountedTree.ReadAsync(_davit, "layered"), await MountedTree.ReadAsync(_davit, "merged"));
        Assert.Single(await LayersAsync("merged"));
    }

    [Fact]
    public async Task Volumes_are_no_part_of_the_image()
    {
        await _davit.OutputAsync("build", "-q", "-t", "with-volume", _davit.Context("FROM busybox\nRUN mkdir /data\nVOLUME /data\n"));
        await _davit.RunAsync("run", "--name", "box", "with-volume", "sh", "-c", "echo secret >/data/file; echo open >/file");

        await _davit.OutputAsync("commit", "box", "made");

        Assert.Equal("open", await _davit.OutputAsync("run", "--rm", "made", "sh", "-c", "ls /data; cat /file"));
        Assert.Equal("A /file", await _davit.OutputAsync("diff", "box"));
    }

    [Fact]
    public async Task Podman_runs_what_was_committed_and_pushed()
    {
        var reference = $"{laboratory.Registry}/commit/{Guid.NewGuid():N}:1";
        await _davit.RunAsync("run", "--name", "box", "busybox", "sh", "-c", "rm -r /srv; echo committed >/file; chown 7:8 /file; chmod 4750 /file");

        await _davit.OutputAsync("commit", "-c", "CMD cat /file", "box", reference);
        await _davit.OutputAsync("push", reference);
        (await _podman.RunAsync("pull", "--tls-verify=false", reference)).MustSucceed();

        Assert.Equal("committed", (await _podman.RunImageAsync(reference)).MustSucceed().Text);
        Assert.Equal("7:8 4750", (await _podman.RunImageAsync(reference, "stat", "-c", "%u:%g %a", "/file")).MustSucceed().Text);
    }

    [Fact]
    public async Task What_cannot_be_committed_is_told_in_docker_s_words()
    {
        await _davit.RunAsync("run", "--name", "box", "busybox", "true");

        Assert.Contains("No such container: nobody", (await _davit.RunAsync("commit", "nobody")).MustFailInWords().Error, StringComparison.Ordinal);
        Assert.Contains("RUN is not a valid change command", (await _davit.RunAsync("commit", "-c", "RUN true", "box")).MustFailInWords().Error, StringComparison.Ordinal);
    }

    private async Task<JsonElement> InspectAsync(string image) => JsonDocument.Parse(await _davit.OutputAsync("inspect", image)).RootElement[0];

    private async Task<IReadOnlyList<string>> LayersAsync(string image) =>
        [.. (await InspectAsync(image)).GetProperty("RootFS").GetProperty("Layers").EnumerateArray().Select(layer => layer.GetString()!)];
}
