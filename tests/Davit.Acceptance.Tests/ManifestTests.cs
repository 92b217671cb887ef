using System.Text.Json;
using Davit.Acceptance.Tests.Tools;

namespace Davit.Acceptance.Tests;

public sealed class ManifestTests(Laboratory laboratory) : IDisposable
{
    private readonly DavitHome _davit = new(laboratory);
    private readonly string _list = $"{laboratory.Registry}/list/{Guid.NewGuid():N}:1";

    public void Dispose() => _davit.Dispose();

    [Fact]
    public async Task Images_built_here_become_one_name_for_two_platforms()
    {
        await BuildBothAsync();

        Assert.Equal($"Created manifest list {_list}", await _davit.OutputAsync("manifest", "create", _list, "here:amd64", "here:arm64"));
        var pushed = await _davit.OutputAsync("manifest", "push", _list);

        Assert.Equal(pushed, await Skopeo.DigestAsync(_list));
        using var elsewhere = new DavitHome(laboratory);
        Assert.Equal("amd64", await elsewhere.OutputAsync("run", "--rm", "-q", _list));
        await elsewhere.OutputAsync("pull", "-q", "--platform", "linux/arm64", _list);
        Assert.Equal("arm64", (await InspectAsync(_list)).GetProperty("manifests")[1].GetProperty("platform").GetProperty("architecture").GetString());
    }

    [Fact]
    public async Task A_list_is_amended_annotated_and_removed()
    {
        await BuildBothAsync();
        await _davit.OutputAsync("manifest", "create", _list, "here:amd64");

        var refused = (await _davit.RunAsync("manifest", "create", _list, "here:arm64")).MustFailInWords();
        await _davit.OutputAsync("manifest", "create", "--amend", _list, "here:arm64");
        await _davit.OutputAsync("manifest", "annotate", "--arch", "arm", "--variant", "v7", "--os-version", "9", _list, "here:arm64");

        Assert.Contains("refusing to amend an existing manifest list with no --amend flag", refused.Error, StringComparison.Ordinal);
        var entries = (await InspectAsync(_list)).GetProperty("manifests").EnumerateArray().Select(e => e.GetProperty("platform")).ToArray();
        Assert.Equal(["amd64", "arm"], entries.Select(e => e.GetProperty("architecture").GetString()));
        Assert.Equal(("v7", "9"), (entries[1].GetProperty("variant").GetString(), entries[1].GetProperty("os.version").GetString()));
        await _davit.OutputAsync("manifest", "rm", _list);
        Assert.Contains("No such manifest", (await _davit.RunAsync("manifest", "rm", _list)).MustFailInWords().Error, StringComparison.Ordinal);
        Assert.Equal("amd64", await _davit.OutputAsync("run", "--rm", "here:amd64"));
        await new StoreInspection(_davit.Store).MustBeTidyAsync("manifest rm");
    }

    [Fact]
    public async Task Images_of_one_platform_stand_side_by_side_until_they_are_annotated()
    {
        await _davit.OutputAsync("build", "-q", "-t", "one", _davit.Context("FROM busybox\nENV N=1\n"));
        await _davit.OutputAsync("build", "-q", "-t", "two", _davit.Context("FROM busybox\nENV N=2\n"));

        await _davit.OutputAsync("manifest", "create", _list, "one", "two");
        var refused = (await _davit.RunAsync("manifest", "annotate", "--arch", "amr64", _list, "one")).MustFailInWords();
        await _davit.OutputAsync("manifest", "annotate", "--arch", "arm64", _list, "one");

        Assert.Contains("unsupported os/arch combination: linux/amr64", refused.Error, StringComparison.Ordinal);
        var entries = (await InspectAsync(_list)).GetProperty("manifests").EnumerateArray();
        Assert.Equal(["arm64", "amd64"], entries.Select(e => e.GetProperty("platform").GetProperty("architecture").GetString()));
    }

    [Fact]
    public async Task Images_that_are_only_at_the_registry_are_listed_without_their_layers()
    {
        await BuildBothAsync();
        var repository = _list[..^2];
        foreach (var platform in (string[])["amd64", "arm64"])
        {
            await _davit.OutputAsync("tag", $"here:{platform}", $"{repository}:{platform}");
            await _davit.OutputAsync("push", $"{repository}:{platform}");
        }

        using var elsewhere = new DavitHome(laboratory);
        await elsewhere.OutputAsync("manifest", "create", _list, $"{repository}:amd64", $"{repository}:arm64");
        await elsewhere.OutputAsync("manifest", "push", "--purge", _list);

        Assert.Equal("amd64", await _davit.OutputAsync("run", "--rm", "-q", "--pull", "always", _list));
        Assert.NotEqual(0, (await elsewhere.RunAsync("manifest", "rm", _list)).ExitCode);
        var verbose = JsonDocument.Parse(await elsewhere.OutputAsync("manifest", "inspect", "-v", _list)).RootElement;
        Assert.Equal(["amd64", "arm64"], verbose.EnumerateArray().Select(part => part.GetProperty("Descriptor").GetProperty("platform").GetProperty("architecture").GetString()));
        Assert.True(verbose[0].GetProperty("OCIManifest").GetProperty("layers").GetArrayLength() > 0);
    }

    [Fact]
    public async Task Insecure_speaks_plain_http_with_a_registry_that_is_not_on_this_machine()
    {
        // Of a block for documentation (RFC 5737), so no loopback address to davit, and nobody's.
        const string Address = "192.0.2.77";
        (await Programs.RunAsync(new Call("ip", "address", "replace", $"{Address}/32", "dev", "lo"))).MustSucceed();
        using var registry = _davit.Start("registry", "serve", "--addr", $"{Address}:0", "--data", _davit.Scratch.MakeFolder("insecure"));
        try
        {
            var line = await registry.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) ?? "";
            var list = line[line.IndexOf(Address, StringComparison.Ordinal)..].Split('/', ' ')[0] + "/team/list:1";
            await BuildBothAsync();
            await _davit.OutputAsync("manifest", "create", "--insecure", list, "here:amd64");

            Assert.Contains("https://", (await _davit.RunAsync("manifest", "push", list)).MustFailInWords().Error, StringComparison.Ordinal);
            var digest = await _davit.OutputAsync("manifest", "push", "--insecure", "--purge", list);

            Assert.StartsWith("sha256:", digest, StringComparison.Ordinal);
            Assert.Contains("\"amd64\"", await _davit.OutputAsync("manifest", "inspect", "--insecure", list), StringComparison.Ordinal);
        }
        finally
        {
            registry.Kill();
            await registry.WaitForExitAsync(CancellationToken.None);
            (await Programs.RunAsync(new Call("ip", "address", "delete", $"{Address}/32", "dev", "lo"))).MustSucceed();
        }
    }

    [Fact]
    public async Task Every_platform_of_an_index_is_squashed_and_modified()
    {
        await BuildBothAsync();
        await _davit.OutputAsync("manifest", "create", "both", "here:amd64", "here:arm64");

        await _davit.OutputAsync("image", "squash", "-t", "flat", "both");
        await _davit.OutputAsync("image", "mod", "--env", "ADDED=1", "-t", _list, "flat");
        await _davit.OutputAsync("push", _list);

        foreach (var platform in (string[])["amd64", "arm64"])
        {
            using var elsewhere = new DavitHome(laboratory);
            await elsewhere.OutputAsync("pull", "-q", "--platform", $"linux/{platform}", _list);
            var image = JsonDocument.Parse(await elsewhere.OutputAsync("inspect", _list)).RootElement[0];
            Assert.Equal(platform, image.GetProperty("Architecture").GetString());
            Assert.Contains("ADDED=1", image.GetProperty("Config").GetProperty("Env").EnumerateArray().Select(v => v.GetString()));
            Assert.Equal(1, image.GetProperty("RootFS").GetProperty("Layers").GetArrayLength());
        }
    }

    private async Task BuildBothAsync()
    {
        await _davit.OutputAsync("build", "-q", "-t", "here:amd64", _davit.Context("FROM busybox\nRUN echo amd64 >/platform\nCMD [\"cat\", \"/platform\"]\n"));
        await _davit.OutputAsync("build", "-q", "--platform", "linux/arm64", "-t", "here:arm64", _davit.Context("FROM scratch\nCOPY one /one\nCOPY two /two\n", ("one", "1"), ("two", "2")));
    }

    private async Task<JsonElement> InspectAsync(string name) => JsonDocument.Parse(await _davit.OutputAsync("manifest", "inspect", name)).RootElement;
}
