using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Davit.Oci;
using Davit.Registry.Hosts;
using Davit.Registry.Protocol;
using Davit.Registry.Tests.Servers;
using Davit.Registry.Transport;
using Microsoft.AspNetCore.Http;

namespace Davit.Registry.Tests.Transfer;

/// <summary>Registries that mean harm with what is not an image: addresses, lists without end, headers, slowness.</summary>
public sealed class TrustTests
{
    private readonly TestImage _image = TestImage.Create(500);

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data/iam/security-credentials/")]
    [InlineData("https://169.254.169.254/latest/api/token")]
    [InlineData("http://[fe80::1]/")]
    [InlineData("http://[fd00:ec2::254]/latest/meta-data/")]
    [InlineData("http://[::ffff:169.254.169.254]/")]
    public async Task No_registry_sends_us_to_the_machines_own_addresses(string address)
    {
        await using var server = await ScriptedServer.StartAsync(http =>
        {
            http.Response.Headers.Location = address;
            return http.StatusAsync(http.Request.Method == "POST" ? 202 : 307);
        });
        using var client = Clients.Anonymous();
        var repository = client.Open($"{server.Domain}/a");

        var pull = await Assert.ThrowsAsync<RegistryException>(() => repository.ResolveAsync(CancellationToken.None));
        var push = await Assert.ThrowsAsync<RegistryException>(() =>
            repository.PutBlobAsync(_image.Layers[0].Descriptor, new MemoryStream(_image.Layers[0].Bytes), CancellationToken.None));

        Assert.All([pull, push], e => Assert.Equal(ErrorKind.Denied, e.Kind));
        Assert.Contains("refuses to go to a link-local address", pull.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task No_registry_with_TLS_sends_us_where_there_is_none(string method)
    {
        using var directory = new ScratchDirectory();
        using var authority = new TestAuthority();
        using var certificate = authority.IssueLoaded("server", "127.0.0.1");
        await using var clear = await ScriptedServer.StartForeignAsync(http => http.StatusAsync(201));
        await using var server = await ScriptedServer.StartTlsAsync(certificate, http =>
        {
            http.Response.Headers.Location = $"http://{clear.ForeignDomain}/v2/a/blobs/uploads/1";
            return http.StatusAsync(http.Request.Method == "POST" ? 202 : 307);
        });
        Directory.CreateDirectory(directory.File(server.Domain));
        directory.Write($"{server.Domain}/hosts.toml", $"ca = '{authority.CertificatePath}'");
        using var client = new RegistryClient(Clients.Quick with { Hosts = RegistryHosts.Create([], [], [directory.Path]) });
        var repository = client.Open($"{server.Domain}/a");
        var layer = _image.Layers[0];

        var error = await Assert.ThrowsAsync<RegistryException>(() => method == "GET"
            ? repository.ResolveAsync(CancellationToken.None)
            : repository.PutBlobAsync(layer.Descriptor, new MemoryStream(layer.Bytes), CancellationToken.None));

        Assert.Equal(ErrorKind.Denied, error.Kind);
        Assert.Contains("refuses to go on without TLS", error.Message, StringComparison.Ordinal);
        Assert.Empty(clear.Seen);
    }

    [Fact]
    public async Task No_token_server_is_at_the_machines_own_addresses()
    {
        await using var server = await ScriptedServer.StartAsync(http => http.ChallengeAsync("Bearer realm=\"https://169.254.169.254/token\""));
        using var client = Clients.LoggedIn("bob", "secret");

        var error = await Assert.ThrowsAsync<DavitException>(() => client.Open($"{server.Domain}/a").ResolveAsync(CancellationToken.None));

        Assert.Equal(ErrorKind.Denied, error.Kind);
    }

    [Theory]
    [InlineData("http://169.254.0.1/", true)]
    [InlineData("http://169.253.0.1/", false)]
    [InlineData("http://[fe80::1%25eth0]/", true)]
    [InlineData("http://[fd00::1]/", false)]
    [InlineData("http://localhost/", false)]
    public void Link_local_addresses_are_known(string url, bool expected) => Assert.Equal(expected, LinkLocal.Is(new Uri(url)));

    [Theory]
    [InlineData("always the same", "</v2/a/tags/list?last=x>; rel=\"next\"")]
    [InlineData("always another", null)]
    public async Task A_tag_list_that_leads_on_for_ever_ends_in_an_error(string _, string? link)
    {
        var pages = 0;
        await using var server = await ScriptedServer.StartAsync(http =>
        {
            http.Response.Headers.Link = link ?? string.Create(CultureInfo.InvariantCulture, $"</v2/a/tags/list?last={++pages}>; rel=\"next\"");
            return http.JsonAsync("""{"tags":["1","2"]}""");
        });
        using var client = Clients.Anonymous();
        var seen = new List<string>();

        var error = await Assert.ThrowsAsync<DavitException>(async () =>
        {
            await foreach (var tag in client.Open($"{server.Domain}/a").ListTagsAsync(CancellationToken.None))
            {
                seen.Add(tag);
            }
        });

        Assert.Equal(ErrorKind.Corrupt, error.Kind);
        Assert.Contains("has no end", error.Message, StringComparison.Ordinal);
        Assert.Equal(["1", "2"], seen);
        Assert.InRange(server.Seen.Count, 2, 30);
    }

    [Fact]
    public async Task A_link_leads_no_password_elsewhere()
    {
        await using var other = await ScriptedServer.StartAsync(http => http.JsonAsync("""{"tags":["stolen"]}"""));
        await using var server = await ScriptedServer.StartAsync(http =>
        {
            http.Response.Headers.Link = $"<{other.Url}v2/a/tags/list?last=1>; rel=\"next\"";
            return http.Request.Headers.Authorization.Count == 0 ? http.ChallengeAsync("Basic realm=\"r\"") : http.JsonAsync("""{"tags":["1"]}""");
        });
        using var client = Clients.LoggedIn("bob", "secret");

        await Assert.ThrowsAsync<DavitException>(() => client.Open($"{server.Domain}/a").ListTagsAsync(CancellationToken.None).CollectAsync());

        Assert.Empty(other.Seen);
    }

    [Fact]
    public async Task A_header_without_end_is_not_read_to_its_end()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var sending = SendHeadersAsync(listener);
        using var client = new RegistryClient(Clients.Quick with { StallTimeout = TimeSpan.FromSeconds(10), Retries = new RetryPolicy { MaxAttempts = 1 } });

        var error = await Assert.ThrowsAsync<RegistryException>(() => client.Open($"{listener.LocalEndpoint}/a").ResolveAsync(CancellationToken.None));

        listener.Stop();
        Assert.Equal(ErrorKind.Unavailable, error.Kind);
        Assert.Contains("65536", error.Message, StringComparison.Ordinal);
        Assert.InRange(await sending, 64 * 1024, 32 << 20);
    }

    [Fact]
    public async Task A_manifest_that_drips_is_given_up()
    {
        await using var server = await ScriptedServer.StartAsync(async http =>
        {
            http.Response.ContentType = _image.Manifest.MediaType.Value;
            while (!http.RequestAborted.IsCancellationRequested)
            {
                await http.Response.Body.WriteAsync(" "u8.ToArray(), http.RequestAborted);
                await http.Response.Body.FlushAsync(http.RequestAborted);
                await Task.Delay(50, http.RequestAborted);
            }
        });
        using var client = new RegistryClient(Clients.Quick with { StallTimeout = TimeSpan.FromMilliseconds(500) });

        var error = await Assert.ThrowsAsync<RegistryException>(() => client.Open($"{server.Domain}/a").ResolveAsync(CancellationToken.None));

        Assert.Equal(ErrorKind.Unavailable, error.Kind);
    }

    // GHSA-742w-89gc-8m9c (containerd, CVE-2020-15157): the URLs of foreign layers led credentials elsewhere. Here they are never followed.
    [Fact]
    public async Task The_addresses_in_a_descriptor_are_not_visited()
    {
        await using var elsewhere = await ScriptedServer.StartAsync(http => http.ChallengeAsync("Basic realm=\"phish\""));
        await using var server = await ScriptedServer.StartAsync(http => http.Request.Headers.Authorization.Count == 0 ? http.ChallengeAsync("Basic realm=\"r\"") : http.StatusAsync(404));
        using var client = Clients.LoggedIn("bob", "secret");
        var foreign = _image.Layers[0].Descriptor with { MediaType = MediaType.DockerForeignLayerGzip, Urls = [elsewhere.Url.ToString()] };

        var error = await Assert.ThrowsAsync<RegistryException>(() => client.Open($"{server.Domain}/a").OpenBlobAsync(foreign, CancellationToken.None));

        Assert.Equal($"pull {server.Domain}/a:latest: blob unknown to registry", error.Message);
        Assert.Equal($"This layer is not kept by registries: its descriptor names '{elsewhere.Domain}' instead, which davit does not ask.", error.Hint);
        Assert.Empty(elsewhere.Seen);
    }

    [Fact]
    public async Task What_a_server_says_cannot_write_on_the_terminal()
    {
        await using var server = await ScriptedServer.StartAsync(http =>
        {
            http.Response.StatusCode = 403;
            return http.JsonAsync("""{"errors":[{"code":"\u001b[2JEVIL","message":"\u001b]0;title\u0007\r\nLogin Succeeded"}]}""");
        });
        using var client = Clients.Anonymous();

        var error = await client.PullFailureAsync($"{server.Domain}/a");

        Assert.DoesNotContain(error.Message + error.Hint, char.IsControl);
    }

    /// <returns>How much the last connection took before it hung up.</returns>
    private static async Task<long> SendHeadersAsync(TcpListener listener)
    {
        var sent = 0L;
        while (true)
        {
            try
            {
                using var client = await listener.AcceptTcpClientAsync();
                sent = 0;
                await SendHeaderAsync(client.GetStream(), bytes => sent = bytes);
            }
            catch (IOException)
            {
                // Hung up, as it should. The first connection only looks whether this is TLS.
            }
            catch (Exception e) when (e is SocketException or InvalidOperationException)
            {
                return sent;
            }
        }
    }

    private static async Task SendHeaderAsync(NetworkStream stream, Action<long> report)
    {
        await stream.ReadExactlyAsync(new byte[1]);
        await stream.WriteAsync("HTTP/1.1 200 OK\r\nX-Long: "u8.ToArray());
        var line = Encoding.ASCII.GetBytes(new string('x', 4096));
        for (var sent = line.Length; sent < 64 << 20; sent += line.Length)
        {
            await stream.WriteAsync(line);
            report(sent);
        }
    }
}
