using System.Net;
using Davit.Oci;
using Davit.Registry.Protocol;
using Davit.Registry.Tests.Servers;
using Davit.Registry.Transport;

namespace Davit.Registry.Tests.Transfer;

/// <summary>What requests to one host have in common.</summary>
public sealed class HostBudgetTests
{
    private readonly TestBlob _blob = TestBlob.Random(1000, MediaType.OciLayerGzip);

    [Fact]
    public async Task A_host_that_fails_always_is_not_asked_as_often_as_there_are_blobs()
    {
        await using var server = await ScriptedServer.StartAsync(http => http.StatusAsync(503));
        using var client = new RegistryClient(Clients.Quick with { Retries = Clients.Quick.Retries with { MaxFruitless = 10 }, MaxDownloads = null });
        var repository = client.Open($"{server.Domain}/a");

        var reads = Enumerable.Range(0, 30).Select(_ => Assert.ThrowsAsync<RegistryException>(() => repository.ReadBlobAsync(_blob.Descriptor)));
        await Task.WhenAll(reads);

        Assert.Equal(30 + 10, server.Seen.Count);
    }

    [Fact]
    public async Task A_host_that_fails_now_and_then_is_asked_without_end()
    {
        var asked = 0;
        await using var server = await ScriptedServer.StartAsync(http =>
            Interlocked.Increment(ref asked) % 2 == 1 ? http.StatusAsync(503) : http.BytesAsync("application/octet-stream", _blob.Bytes));
        using var client = new RegistryClient(Clients.Quick with { Retries = Clients.Quick.Retries with { MaxFruitless = 2 } });
        var repository = client.Open($"{server.Domain}/a");

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(_blob.Bytes, await repository.ReadBlobAsync(_blob.Descriptor));
        }
    }

    [Fact]
    public async Task Who_asks_to_be_left_alone_is_left_alone_by_all()
    {
        var budget = new HostBudget();
        Assert.True(budget.WaitAsync(TimeProvider.System, CancellationToken.None).IsCompletedSuccessfully);

        budget.Pause(TimeSpan.FromHours(1), TimeProvider.System);
        budget.Pause(TimeSpan.FromMinutes(1), TimeProvider.System);
        using var cancel = new CancellationTokenSource();
        var waiting = budget.WaitAsync(TimeProvider.System, cancel.Token);
        Assert.False(waiting.IsCompleted);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Theory]
    [InlineData("7", null, 7)]
    [InlineData("Wed, 21 Oct 2026 07:28:10 GMT", "Wed, 21 Oct 2026 07:28:00 GMT", 10)]
    [InlineData("Wed, 21 Oct 2026 07:27:00 GMT", "Wed, 21 Oct 2026 07:28:00 GMT", 0)]
    [InlineData("Wed, 21 Oct 2026 07:30:00 GMT", null, 60)]
    [InlineData("soon", null, null)]
    public void A_wish_to_be_left_alone_is_read_by_the_servers_clock(string header, string? date, int? seconds)
    {
        using var response = new HttpResponseMessage(HttpStatusCode.TooManyRequests);
        response.Headers.TryAddWithoutValidation("Retry-After", header);
        if (date is not null)
        {
            response.Headers.TryAddWithoutValidation("Date", date);
        }

        var wished = RetryAfterHeader.Read(response, new DateTimeOffset(2026, 10, 21, 7, 29, 0, TimeSpan.Zero));

        Assert.Equal(seconds, wished?.TotalSeconds is { } whole ? (int)whole : null);
    }
}
