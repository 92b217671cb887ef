using Davit.Acceptance.Tests.Tools;

namespace Davit.Acceptance.Tests;

/// <summary>An image whose manifest, config, layers and diffIDs are known by sha512, from a layout to a registry and back, and run.</summary>
public sealed class Sha512Tests(Laboratory laboratory) : IDisposable
{
    private readonly DavitHome _davit = new(laboratory);
    private readonly string _repository = $"{laboratory.Registry}/sha512/{Guid.NewGuid():N}";

    public void Dispose() => _davit.Dispose();

    [Fact]
    public async Task It_travels_is_pulled_and_runs_under_its_own_digests()
    {
        var digest = await MakeAsync();

        Assert.Equal(digest, await _davit.OutputAsync("copy", "-q", $"oci:{_davit.Scratch.PathOf("sha512")}", $"docker://{_repository}:1"));
        await _davit.OutputAsync("pull", "-q", $"{_repository}:1");
        Assert.Equal("here", await _davit.OutputAsync("run", "--rm", $"{_repository}:1", "cat", "/file"));
        Assert.Equal("here", await _davit.OutputAsync("run", "--rm", $"{_repository}@{digest}", "cat", "/file"));

        Assert.Equal($"[{_repository}@{digest}]", await _davit.OutputAsync("image", "inspect", "--format", "{{.RepoDigests}}", $"{_repository}:1"));
        var id = await _davit.OutputAsync("images", "-q", "--no-trunc", $"{_repository}:1");
        Assert.StartsWith("sha512:", id, StringComparison.Ordinal);
        Assert.Equal("here", await _davit.OutputAsync("run", "--rm", id[7..19], "cat", "/file"));
        Assert.Equal("here", await _davit.OutputAsync("run", "--rm", id, "cat", "/file"));
        Assert.Contains("up to date", await _davit.OutputAsync("pull", $"{_repository}:1"), StringComparison.Ordinal);
        (await _davit.RunAsync("system", "check", "--deep")).MustSucceed();
    }

    [Fact]
    public async Task It_is_loaded_saved_pushed_and_built_upon()
    {
        var digest = await MakeAsync();
        var saved = _davit.Scratch.PathOf("saved.tar");

        await _davit.OutputAsync("copy", $"oci:{_davit.Scratch.PathOf("sha512")}", $"{_repository}:2");
        await _davit.OutputAsync("push", "-q", $"{_repository}:2");
        await _davit.OutputAsync("save", "-o", saved, $"{_repository}:2");
        Assert.Equal(digest, await _davit.OutputAsync("copy", "-q", $"oci-archive:{saved}", $"docker://{_repository}:3"));
        await _davit.OutputAsync("build", "-q", "-t", "on-top", _davit.Context($"FROM {_repository}:2\nRUN cat /file >/copy\n"));
        Assert.Equal("here", await _davit.OutputAsync("run", "--rm", "on-top", "cat", "/copy"));
        await _davit.OutputAsync("rmi", "on-top", $"{_repository}:2");
        await _davit.OutputAsync("load", "-i", saved);
        Assert.Equal("here", await _davit.OutputAsync("run", "--rm", $"{_repository}:2", "cat", "/file"));
    }

    [Fact]
    public async Task Damage_is_found_on_the_way()
    {
        await MakeAsync();
        var layer = Directory.EnumerateFiles(_davit.Scratch.PathOf("sha512/blobs/sha512")).OrderByDescending(f => new FileInfo(f).Length).First();
        using (var file = File.OpenWrite(layer))
        {
            file.Position = file.Length - 5;
            file.WriteByte(0x55);
        }

        var outcome = (await _davit.RunAsync("copy", $"oci:{_davit.Scratch.PathOf("sha512")}", $"docker://{_repository}:1")).MustFailInWords();

        Assert.Contains("sha512:", outcome.Error, StringComparison.Ordinal);
        Assert.NotEqual(0, (await _davit.RunAsync("copy", $"oci:{_davit.Scratch.PathOf("sha512")}", "local:1")).ExitCode);
    }

    private async Task<string> MakeAsync()
    {
        await _davit.OutputAsync("build", "-q", "-t", $"{_repository}:0", _davit.Context("FROM busybox\nRUN echo here >/file\n"));
        await _davit.OutputAsync("copy", "-q", $"{_repository}:0", $"oci:{_davit.Scratch.PathOf("sha256")}");
        return Sha512Layout.Make(_davit.Scratch.PathOf("sha256"), _davit.Scratch.PathOf("sha512"));
    }
}
