using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Davit.Oci;

namespace Davit.RegistryServer.Tests.Storage;

public sealed class CrashTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("davit-registry-server-test-");
    private readonly byte[] _bytes = RandomNumberGenerator.GetBytes(5_000_000);

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task After_kill_9_in_the_middle_of_a_piece_the_upload_goes_on_at_the_next_byte()
    {
        string location;
        await using (var server = await ServerProcess.StartAsync(_directory.FullName))
        {
            using var http = new HttpClient { BaseAddress = server.Url };
            using var start = await http.PostAsync("/v2/a/blobs/uploads/", null);
            location = start.Headers.Location!.ToString();
            await SendPartAsync(server.Url, location);
            await server.KillAsync();
        }

        await using (var server = await ServerProcess.StartAsync(_directory.FullName))
        {
            using var http = new HttpClient { BaseAddress = server.Url };
            using var status = await http.GetAsync(location);
            Assert.Equal(HttpStatusCode.NoContent, status.StatusCode);
            var received = int.Parse(TestRegistry.Header(status, "Range").Split('-')[1], System.Globalization.CultureInfo.InvariantCulture) + 1;
            Assert.InRange(received, 1_000_000, 3_000_000);

            var content = new ByteArrayContent(_bytes[received..]);
            content.Headers.TryAddWithoutValidation("Content-Range", $"{received}-{_bytes.Length - 1}");
            using var finish = await http.PutAsync($"{location}?digest={Digest.Sha256(_bytes)}", content);
            Assert.Equal(HttpStatusCode.Created, finish.StatusCode);
            Assert.Equal(_bytes, await http.GetByteArrayAsync($"/v2/a/blobs/{Digest.Sha256(_bytes)}"));
        }
    }

    [Fact]
    public async Task Killed_at_any_moment_of_many_pushes_everything_acknowledged_is_there_and_nothing_half()
    {
        var acknowledged = new System.Collections.Concurrent.ConcurrentBag<Digest>();
        for (var round = 0; round < 4; round++)
        {
            await using var server = await ServerProcess.StartAsync(_directory.FullName);
            var pushes = Enumerable.Range(0, 4).Select(_ => PushUntilKilledAsync(server.Url, acknowledged)).ToArray();
            var target = acknowledged.Count + 10 + round * 7;
            while (acknowledged.Count < target)
            {
                await Task.Delay(1);
            }

            await server.KillAsync();
            await Task.WhenAll(pushes);
        }

        await using var last = await ServerProcess.StartAsync(_directory.FullName);
        using var http = new HttpClient { BaseAddress = last.Url };
        foreach (var digest in acknowledged)
        {
            Assert.True(digest.Matches(await http.GetByteArrayAsync($"/v2/a/blobs/{digest}")));
        }

        foreach (var file in Directory.GetFiles(Path.Combine(_directory.FullName, "blobs"), "*", SearchOption.AllDirectories))
        {
            Assert.Equal(Path.GetFileName(file), Digest.Sha256(await File.ReadAllBytesAsync(file)).Hex);
        }
    }

    private static async Task PushUntilKilledAsync(Uri url, System.Collections.Concurrent.ConcurrentBag<Digest> acknowledged)
    {
        using var http = new HttpClient { BaseAddress = url };
        try
        {
            while (true)
            {
                var bytes = RandomNumberGenerator.GetBytes(RandomNumberGenerator.GetInt32(1, 50_000));
                var digest = Digest.Sha256(bytes);
                using var start = await http.PostAsync("/v2/a/blobs/uploads/", null);
                using var finish = await http.PutAsync($"{start.Headers.Location}?digest={digest}", new ByteArrayContent(bytes));
                Assert.Equal(HttpStatusCode.Created, finish.StatusCode);
                acknowledged.Add(digest);
            }
        }
        catch (HttpRequestException)
        {
            // The server was killed, as planned.
        }
    }

    // Promises everything, sends 3 MB, and returns when the server has taken at least one.
    private async Task SendPartAsync(Uri url, string location)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, url.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"PATCH {location} HTTP/1.1\r\nHost: x\r\nContent-Length: {_bytes.Length}\r\n\r\n"));
        await stream.WriteAsync(_bytes.AsMemory(0, 3_000_000));
        var file = Path.Combine(_directory.FullName, "uploads", location.Split('/')[^1]);
        while (!File.Exists(file) || new FileInfo(file).Length < 1_000_000)
        {
            await Task.Delay(5);
        }
    }
}
