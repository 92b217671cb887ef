using System.Text.Json;
using Davit.Acceptance.Tests.Tools;

namespace Davit.Acceptance.Tests;

/// <summary>A mirror as somebody runs it every night: from one registry to Debian's docker-registry.</summary>
public sealed class SyncTests(Laboratory laboratory) : IAsyncLifetime
{
    private readonly DavitHome _davit = new(laboratory);
    private DockerRegistry? _target;

    private string Target => _target!.Address;

    public async ValueTask InitializeAsync() =>
        _target = await DockerRegistry.StartAsync(new Dictionary<string, string> { ["REGISTRY_STORAGE_DELETE_ENABLED"] = "true" });

    public async ValueTask DisposeAsync()
    {
        await _target!.DisposeAsync();
        _davit.Dispose();
    }

    [Fact]
    public async Task A_list_is_mirrored_and_a_second_run_finds_it_done()
    {
        var source = await MakeVersionsAsync("1.19", "1.20.1", "1.21", "1.21-alpine", "2.0", "latest");
        var list = Write($"""
            defaults:
              target: {Target}/mirror/
            sync:
              - source: {source}
                tags: [latest]
                semver: ">=1.20 <2"
                keep: 1
              - source: {source}
                tags: ["*-alpine"]
                target: {Target}/alpine
            """);
        var mirror = $"{Target}/mirror/{source[(source.IndexOf('/', StringComparison.Ordinal) + 1)..]}";

        var planned = await _davit.OutputAsync("sync", "--dry-run", list);
        Assert.Contains($"{mirror}:1.21: to copy", planned, StringComparison.Ordinal);
        Assert.DoesNotContain("1.20.1", planned, StringComparison.Ordinal);
        (await _davit.RunAsync("ls-remote", mirror)).MustFailInWords();

        Assert.Matches($@"SOURCE +TARGET +COPIED +UNCHANGED +DELETED +FAILED\n{source} +{Target}/alpine +1 +0 +0 +0\n{source} +{mirror} +2 +0 +0 +0$", await _davit.OutputAsync("sync", list));
        Assert.Equal("latest\n1.21", await _davit.OutputAsync("ls-remote", "-q", mirror));
        Assert.Equal(await Skopeo.DigestAsync($"{source}:1.21"), await Skopeo.DigestAsync($"{mirror}:1.21"));
        Assert.Equal("", await _davit.OutputAsync("sync", "-q", list));
        Assert.Contains($"{mirror}:1.21: unchanged", await _davit.OutputAsync("sync", "--dry-run", list), StringComparison.Ordinal);
        var rows = (await _davit.OutputAsync("sync", "--format", "json", list)).Split('\n').Select(l => JsonDocument.Parse(l).RootElement.GetProperty("Status").GetString());
        Assert.Equal(["unchanged", "unchanged", "unchanged"], rows);
    }

    [Fact]
    public async Task What_fails_gives_another_exit_code_and_keeps_nothing_else()
    {
        var source = await MakeVersionsAsync("1");
        var list = Write($"""
            sync:
              - source: {source}:1
                target: {Target}/good
              - source: {source}:missing
                target: {Target}/bad
              - source: {source}:1
                to: {Target}/wrong
            """);

        var run = (await _davit.RunAsync("sync", list)).MustFailInWords();

        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"{list}:7: unknown field 'to'", run.Error, StringComparison.Ordinal);
        Assert.Contains($"{source}:missing to {Target}/bad:missing: manifest for {source}:missing not found", run.Error, StringComparison.Ordinal);
        Assert.Contains($"{Target}/good:1: copied", run.Output, StringComparison.Ordinal);
        Assert.Equal(2, (await _davit.RunWithInputAsync("sync: [", "sync", "-")).MustFailInWords().ExitCode);
        Assert.Equal(2, (await _davit.RunAsync("sync", "/nowhere/list.yaml")).MustFailInWords().ExitCode);
    }

    [Fact]
    public async Task Chosen_platforms_come_and_tags_that_are_no_longer_wanted_go()
    {
        var source = $"{laboratory.Registry}/library/debian";
        var list = Write($"sync: [{{source: '{source}:bookworm', target: '{Target}/debian', platforms: [linux/amd64, linux/arm64], delete: true}}]\n");
        (await _davit.RunAsync("sync", list)).MustSucceed();
        Assert.Equal("linux/amd64, linux/arm64", await _davit.OutputAsync("ls-remote", "--format", "{{.Platforms}}", $"{Target}/debian:bookworm"));
        await _davit.OutputAsync("copy", "-q", $"docker://{laboratory.Registry}/library/busybox", $"docker://{Target}/debian:old");

        var run = (await _davit.RunAsync("sync", list)).MustSucceed();

        Assert.Contains($"{Target}/debian:old: deleted", run.Output, StringComparison.Ordinal);
        Assert.Equal("bookworm", await _davit.OutputAsync("ls-remote", "-q", $"{Target}/debian"));

        // What they stand for is wanted, and this registry cannot take a tag alone.
        await _davit.OutputAsync("copy", "-q", $"docker://{Target}/debian:bookworm", $"docker://{Target}/debian:alias");
        await _davit.OutputAsync("copy", "-q", "--platform", "linux/arm64", $"docker://{Target}/debian:bookworm", $"docker://{Target}/debian:part");
        var refused = (await _davit.RunAsync("sync", list)).MustFailInWords();
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("its manifest is also tagged 'bookworm'", refused.Error, StringComparison.Ordinal);
        Assert.Contains("its manifest is part of the index tagged 'bookworm'", refused.Error, StringComparison.Ordinal);
        Assert.Equal("alias bookworm part", string.Join(' ', (await _davit.OutputAsync("ls-remote", "-q", $"{Target}/debian")).Split('\n').Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Signatures_come_along_to_a_registry_that_keeps_no_list_of_them()
    {
        var source = await MakeVersionsAsync("1", "2");
        await _davit.OutputAsync("artifact", "attach", "--artifact-type", "application/vnd.example.sbom", $"{source}:1", _davit.Scratch.Write("sbom.json", "{}"));
        var list = Write($"sync: [{{source: '{source}', tags: ['1', '2'], target: '{Target}/signed', referrers: true, delete: true}}]\n");

        Assert.Matches($"{Target}/signed@sha256:[0-9a-f]{{64}}: to copy", await _davit.OutputAsync("sync", "--dry-run", list));
        (await _davit.RunAsync("sync", list)).MustSucceed();

        Assert.Contains("application/vnd.example.sbom", await _davit.OutputAsync("artifact", "ls", $"{Target}/signed:1"), StringComparison.Ordinal);
        Assert.Matches("2 +0 +0$", (await _davit.OutputAsync("sync", list)).Split('\n')[^1]);
        Assert.Contains("application/vnd.example.sbom", await _davit.OutputAsync("artifact", "ls", $"{Target}/signed:1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_was_killed_is_taken_up_by_the_next()
    {
        var source = $"{laboratory.Registry}/sync/{Guid.NewGuid():N}";
        await _davit.OutputAsync("build", "-q", "-t", $"{source}:1", _davit.Context("FROM busybox\nRUN head -c 3000000 /dev/urandom >/small\nRUN head -c 30000000 /dev/urandom >/large\n"));
        await _davit.OutputAsync("push", "-q", $"{source}:1");
        await using var proxy = new PacedProxy(laboratory.Registry) { HoldAfterBytes = 8_000_000 };
        var list = Write($"sync: [{{source: '{source.Replace(laboratory.Registry, proxy.Address, StringComparison.Ordinal)}:1', target: '{Target}/app'}}]\n");
        using (var killed = _davit.Start("sync", list))
        {
            // Manifests, configuration and the small layer pass; the large one is held on its own connection.
            while (proxy.AnsweredBytes < 10_500_000)
            {
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }

            await Task.Delay(500, TestContext.Current.CancellationToken);
            killed.Kill();
            await killed.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        (await _davit.RunAsync("ls-remote", $"{Target}/app:1")).MustFailInWords();
        proxy.HoldAfterBytes = 0;
        proxy.Forget();
        (await _davit.RunAsync("sync", list)).MustSucceed();

        Assert.Equal(await Skopeo.DigestAsync($"{source}:1"), await Skopeo.DigestAsync($"{Target}/app:1"));
        Assert.InRange(proxy.AnsweredBytes, 30_000_000, 32_900_000);
    }

    private string Write(string list) => _davit.Scratch.Write($"{Guid.NewGuid():N}/list.yaml", list);

    private async Task<string> MakeVersionsAsync(params string[] tags)
    {
        var repository = $"{laboratory.Registry}/sync/{Guid.NewGuid():N}";
        foreach (var tag in tags)
        {
            await _davit.OutputAsync("build", "-q", "-t", $"{repository}:{tag}", _davit.Context($"FROM busybox\nENV TAG={tag}\n"));
            await _davit.OutputAsync("push", "-q", $"{repository}:{tag}");
        }

        return repository;
    }
}
