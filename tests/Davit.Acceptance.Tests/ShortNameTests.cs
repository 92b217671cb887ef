using System.Text.Json.Nodes;
using Davit.Acceptance.Tests.Tools;

namespace Davit.Acceptance.Tests;

/// <summary>Names without a registry, looked for where the user's list says.</summary>
public sealed class ShortNameTests : IAsyncDisposable
{
    private readonly DavitHome _davit;
    private readonly string _laboratory;
    private readonly string _daemonConfig;
    private readonly ScriptedRegistry _empty = new();
    private readonly string _name = $"short-{Guid.NewGuid():N}";

    public ShortNameTests(Laboratory laboratory)
    {
        _davit = new DavitHome(laboratory);
        _laboratory = laboratory.Registry;
        _daemonConfig = laboratory.DaemonConfig;
    }

    private string FullName => $"{_laboratory}/{_name}:latest";

    public async ValueTask DisposeAsync()
    {
        await _empty.DisposeAsync();
        _davit.Dispose();
    }

    [Fact]
    public async Task The_first_registry_of_the_list_that_has_it_gives_it_its_name()
    {
        await PublishAsync();

        var pulled = (await SearchingAsync([_empty.Address, _laboratory], "pull", "--trace", _name)).MustSucceed();

        Assert.EndsWith($"\n{FullName}", pulled.Text, StringComparison.Ordinal);
        Assert.Contains($"HEAD http://{_empty.Address}/v2/{_name}/manifests/latest: 404", pulled.Error, StringComparison.Ordinal);
        Assert.Equal("found", (await SearchingAsync([_laboratory, _empty.Address], "run", "--rm", _name)).MustSucceed().Text);
    }

    [Fact]
    public async Task Run_and_from_find_it_and_take_what_is_here_without_asking()
    {
        await PublishAsync();
        var context = _davit.Context($"FROM {_name}\nRUN echo built >/word\n");
        (await SearchingAsync([_empty.Address, _laboratory], "build", "-q", "-t", "built", context)).MustSucceed();
        Assert.Equal("built", await _davit.OutputAsync("run", "--rm", "built"));
        Assert.Contains(FullName, await _davit.OutputAsync("images", "--format", "{{.Repository}}:{{.Tag}}"), StringComparison.Ordinal);

        await _empty.DisposeAsync();

        Assert.Equal("found", (await SearchingAsync([_empty.Address, _laboratory], "run", "--rm", _name)).MustSucceed().Text);
    }

    [Fact]
    public async Task What_is_nowhere_is_told_registry_by_registry_and_a_full_name_is_never_searched()
    {
        var nowhere = (await SearchingAsync([_empty.Address, _laboratory], "pull", _name)).MustFailInWords();
        Assert.Contains($"'{_name}' is at none of the registries to search\n{_empty.Address}: ", nowhere.Error, StringComparison.Ordinal);
        Assert.Contains($"\n{_laboratory}: manifest for ", nowhere.Error, StringComparison.Ordinal);

        await PublishAsync();
        var explicitly = (await SearchingAsync([_laboratory], "pull", $"docker.io/library/{_name}")).MustFailInWords();
        Assert.DoesNotContain("registries to search", explicitly.Error, StringComparison.Ordinal);

        var wrong = (await SearchingAsync(["no registry"], "pull", _name)).MustFailInWords();
        Assert.Contains("search-registries: 'no registry' is no registry", wrong.Error, StringComparison.Ordinal);
    }

    private async Task PublishAsync()
    {
        await _davit.OutputAsync("build", "-q", "-t", FullName, _davit.Context("FROM busybox\nRUN echo found >/word\nCMD [\"cat\", \"/word\"]\n"));
        await _davit.OutputAsync("push", "-q", FullName);
        await _davit.OutputAsync("rmi", FullName);
    }

    private async Task<Outcome> SearchingAsync(string[] registries, params string[] arguments)
    {
        var config = JsonNode.Parse(await File.ReadAllTextAsync(_daemonConfig, TestContext.Current.CancellationToken))!.AsObject();
        config["search-registries"] = new JsonArray([.. registries.Select(r => JsonValue.Create(r))]);
        var call = _davit.Call(arguments);
        return await Programs.RunAsync(call with
        {
            Environment = new Dictionary<string, string>(call.Environment) { ["DAVIT_DAEMON_CONFIG"] = _davit.Scratch.Write("daemon.json", config.ToJsonString()) },
        });
    }
}
