using System.Diagnostics;
using System.Globalization;
using Davit.Acceptance.Tests.Tools;

namespace Davit.Acceptance.Tests;

/// <summary>Pulls that are cut off, and the next one, which fetches only what is missing.</summary>
public sealed class ResumeTests : IAsyncLifetime
{
    private const int LargeBytes = 6 << 20;
    private const int CutAfterBytes = 3 << 20;

    private readonly Laboratory _laboratory;
    private readonly DavitHome _davit;
    private readonly PacedProxy _proxy;
    private readonly string _repository = $"resume/{Guid.NewGuid():N}";
    private string _noise = "";

    public ResumeTests(Laboratory laboratory)
    {
        _laboratory = laboratory;
        _davit = new DavitHome(laboratory);
        _proxy = new PacedProxy(laboratory.Registry);
    }

    private string Image => $"{_proxy.Address}/{_repository}:1";

    private string Downloads => Path.Combine(_davit.Store, "downloads");

    public async ValueTask InitializeAsync()
    {
        using var maker = new DavitHome(_laboratory);
        var target = $"{_laboratory.Registry}/{_repository}:1";
        await maker.OutputAsync("build", "-q", "-t", target, maker.Context($"FROM busybox\nRUN head -c {LargeBytes} /dev/urandom >/noise\n"));
        await maker.OutputAsync("push", "-q", target);
        _noise = await maker.OutputAsync("run", "--rm", target, "sha256sum", "/noise");
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        _davit.Dispose();
    }

    [Fact]
    public async Task After_kill_9_only_the_missing_bytes_are_fetched()
    {
        await CutOffAsync("KILL");
        var kept = Assert.Single(Directory.GetFiles(Downloads));
        var keptBytes = new FileInfo(kept).Length;
        Assert.InRange(keptBytes, 1 << 20, LargeBytes);
        await new StoreInspection(_davit.Store).MustBeTidyAfterRecoveryAsync(_davit, "kill -9 of a pull");
        Assert.Equal(keptBytes, new FileInfo(kept).Length);

        _proxy.Forget();
        await _davit.OutputAsync("pull", Image);

        var blob = Assert.Single(_proxy.Requests, r => r.Contains(" from ", StringComparison.Ordinal));
        Assert.Equal($"from {keptBytes}", blob[blob.IndexOf("from", StringComparison.Ordinal)..]);
        Assert.Single(_proxy.Requests, r => r.Contains("/blobs/", StringComparison.Ordinal));
        Assert.InRange(_proxy.AnsweredBytes, LargeBytes - keptBytes, LargeBytes - keptBytes + (256 << 10));
        await MustBeWholeAsync();
    }

    [Fact]
    public async Task After_an_interrupt_the_status_tells_what_is_missing()
    {
        await CutOffAsync("INT");

        var status = await _davit.OutputAsync("pull", "--status", Image);

        var lines = status.Split('\n');
        Assert.StartsWith("LAYER", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("complete", lines[1].TrimEnd(), StringComparison.Ordinal);
        Assert.EndsWith("partial", lines[2].TrimEnd(), StringComparison.Ordinal);
        Assert.Matches("^Status: .*MB of .*MB of .* are here, .*MB are missing$", lines[^1]);
        Assert.Contains("Downloads ", await _davit.OutputAsync("system", "df"), StringComparison.Ordinal);
        await _davit.OutputAsync("pull", "-q", Image);
        Assert.Contains("Status: All layers of ", await _davit.OutputAsync("pull", "--status", Image), StringComparison.Ordinal);
        Assert.DoesNotContain("Downloads ", await _davit.OutputAsync("system", "df"), StringComparison.Ordinal);
        await MustBeWholeAsync();
    }

    [Fact]
    public async Task What_was_kept_is_not_trusted()
    {
        await CutOffAsync("KILL");
        var kept = Assert.Single(Directory.GetFiles(Downloads));
        await using (var file = File.Open(kept, FileMode.Open))
        {
            file.Position = 1 << 19;
            file.WriteByte((byte)(file.ReadByte() ^ 1));
        }

        await _davit.OutputAsync("pull", Image);

        await MustBeWholeAsync();
    }

    [Fact]
    public async Task Prune_gives_it_up()
    {
        await CutOffAsync("KILL");

        var told = await _davit.OutputAsync("system", "prune", "--force");

        Assert.Contains("Deleted Downloads:", told, StringComparison.Ordinal);
        await new StoreInspection(_davit.Store).MustBeEmptyAsync("system prune");
    }

    [Fact]
    public async Task Another_registry_goes_on_where_one_stopped()
    {
        await CutOffAsync("KILL");
        await using var other = new PacedProxy(_laboratory.Registry);

        await _davit.OutputAsync("pull", $"{other.Address}/{_repository}:1");

        Assert.Single(other.Requests, r => r.Contains(" from ", StringComparison.Ordinal));
        Assert.DoesNotContain("Downloads ", await _davit.OutputAsync("system", "df"), StringComparison.Ordinal);
        await _davit.OutputAsync("rmi", $"{other.Address}/{_repository}:1");
        await new StoreInspection(_davit.Store).MustBeEmptyAsync("rmi of what another registry went on with");
    }

    [Fact]
    public async Task Two_pulls_at_once_fetch_each_layer_once()
    {
        _proxy.BytesPerSecond = 6 << 20;

        var outcomes = await Task.WhenAll(_davit.RunAsync("pull", Image), _davit.RunAsync("pull", Image));

        Assert.All(outcomes, o => o.MustSucceed());
        // The config is small, and nobody waits for another to get it.
        var blobs = _proxy.Requests.Where(r => r.Contains("/blobs/", StringComparison.Ordinal)).ToList();
        Assert.Equal(3, blobs.Distinct().Count());
        Assert.InRange(blobs.Count, 3, 4);
        await MustBeWholeAsync();
    }

    // In the middle of the large layer, when the small one is finished.
    private async Task CutOffAsync(string signal)
    {
        _proxy.HoldAfterBytes = CutAfterBytes;
        using (var pull = _davit.Start("pull", Image))
        {
            _ = pull.StandardOutput.ReadToEndAsync();
            _ = pull.StandardError.ReadToEndAsync();
            while (!IsInTheMiddle())
            {
                Assert.False(pull.HasExited, "the pull ended before it was cut off");
                await Task.Delay(10);
            }

            using var kill = Process.Start("kill", ["-" + signal, pull.Id.ToString(CultureInfo.InvariantCulture)]);
            await pull.WaitForExitAsync();
            Assert.NotEqual(0, pull.ExitCode);
        }

        _proxy.HoldAfterBytes = 0;
    }

    // The config and the small layer are here, and the large one alone is on its way.
    private bool IsInTheMiddle() =>
        Directory.Exists(Downloads)
        && Directory.GetFiles(Downloads) is [var large]
        && new FileInfo(large) is { Exists: true, Length: > CutAfterBytes / 2 }
        && Directory.GetFiles(Path.Combine(_davit.Store, "blobs"), "*", SearchOption.AllDirectories).Length == 2;

    private async Task MustBeWholeAsync()
    {
        Assert.Equal(_noise, await _davit.OutputAsync("run", "--rm", Image, "sha256sum", "/noise"));
        Assert.Empty(Directory.GetFiles(Downloads));
        await new StoreInspection(_davit.Store).MustBeTidyAsync("a pull that went on");
        await _davit.OutputAsync("rmi", "--force", Image);
        await new StoreInspection(_davit.Store).MustBeEmptyAsync("rmi");
    }
}
