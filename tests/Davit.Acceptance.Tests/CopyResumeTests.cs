using System.Globalization;
using Davit.Acceptance.Tests.Tools;

namespace Davit.Acceptance.Tests;

/// <summary>Copies from registry to registry that are killed in the middle of a large layer, and the next one, which moves the rest.</summary>
public sealed class CopyResumeTests : IAsyncLifetime
{
    private const int LargeBytes = 40_000_000;
    private const int HeldAfterBytes = 25_000_000;

    // What lies in the buffers of sockets when everything stops.
    private const int InFlightBytes = 8_000_000;

    private readonly Laboratory _laboratory;
    private readonly DavitHome _davit;
    private readonly PacedProxy _source;
    private readonly string _name = $"resume/{Guid.NewGuid():N}";

    public CopyResumeTests(Laboratory laboratory)
    {
        _laboratory = laboratory;
        _davit = new DavitHome(laboratory);
        _source = new PacedProxy(laboratory.Registry);
    }

    private string Source => $"{_source.Address}/{_name}:1";

    private string Target => $"{_laboratory.Registry}/copy/{_name}:1";

    private string Notes => Path.Combine(_davit.Store, "uploads");

    public async ValueTask InitializeAsync()
    {
        using var maker = new DavitHome(_laboratory);
        var image = $"{_laboratory.Registry}/{_name}:1";
        await maker.OutputAsync("build", "-q", "-t", image, maker.Context($"FROM busybox\nRUN head -c {LargeBytes} /dev/urandom >/large\n"));
        await maker.OutputAsync("push", "-q", image);
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        _davit.Dispose();
    }

    [Theory]
    [InlineData("copy")]
    [InlineData("sync")]
    public async Task After_kill_9_only_the_rest_is_fetched_and_sent(string verb)
    {
        var command = CommandOf(verb);
        await KillInTheMiddleAsync(command);
        (await _davit.RunAsync("ls-remote", Target)).MustFailInWords();
        _source.Forget();

        (await _davit.RunAsync(command)).MustSucceed();

        var from = Assert.Single(_source.Requests, r => r.Contains(" from ", StringComparison.Ordinal)).Split(' ')[^1];
        Assert.InRange(long.Parse(from, CultureInfo.InvariantCulture), HeldAfterBytes - InFlightBytes, HeldAfterBytes + InFlightBytes);
        Assert.InRange(_source.AnsweredBytes, 0, LargeBytes - HeldAfterBytes + InFlightBytes);
        await MustBeTheSameAsync();
    }

    [Fact]
    public async Task Prune_forgets_it()
    {
        await KillInTheMiddleAsync(CommandOf("copy"));

        await _davit.OutputAsync("system", "prune", "--force");

        Assert.Empty(Directory.GetFiles(Notes));
        (await _davit.RunAsync(CommandOf("copy"))).MustSucceed();
        await MustBeTheSameAsync();
    }

    [Fact]
    public async Task A_registry_that_loses_broken_uploads_gets_all_of_it()
    {
        await using var registry = await DockerRegistry.StartAsync(new Dictionary<string, string>());
        var target = $"{registry.Address}/app:1";
        await KillInTheMiddleAsync("copy", $"docker://{Source}", $"docker://{target}");

        await _davit.OutputAsync("copy", $"docker://{Source}", $"docker://{target}");

        Assert.Equal(await Skopeo.DigestAsync($"{_laboratory.Registry}/{_name}:1"), await Skopeo.DigestAsync(target));
        Assert.Empty(Directory.GetFiles(Notes));
    }

    private string[] CommandOf(string verb) => verb == "copy"
        ? ["copy", $"docker://{Source}", $"docker://{Target}"]
        : ["sync", _davit.Scratch.Write("list.yaml", $"sync: [{{source: '{Source}', target: '{Target[..^2]}'}}]\n")];

    private async Task KillInTheMiddleAsync(params string[] command)
    {
        _source.HoldAfterBytes = HeldAfterBytes;
        using (var copy = _davit.Start(command))
        {
            _ = copy.StandardOutput.ReadToEndAsync();
            _ = copy.StandardError.ReadToEndAsync();
            while (_source.AnsweredBytes < HeldAfterBytes)
            {
                Assert.False(copy.HasExited, "the copy ended before it was killed");
                await Task.Delay(20);
            }

            // What has passed shall arrive.
            await Task.Delay(500);
            copy.Kill();
            await copy.WaitForExitAsync();
        }

        _source.HoldAfterBytes = 0;
        Assert.NotEqual(0, new FileInfo(Assert.Single(Directory.GetFiles(Notes))).Length);
    }

    private async Task MustBeTheSameAsync()
    {
        Assert.Equal(await Skopeo.DigestAsync($"{_laboratory.Registry}/{_name}:1"), await Skopeo.DigestAsync(Target));
        await _davit.OutputAsync("pull", "-q", Target);
        Assert.Empty(Directory.GetFiles(Notes));
        await new StoreInspection(_davit.Store).MustBeTidyAsync("a copy that went on");
    }
}
