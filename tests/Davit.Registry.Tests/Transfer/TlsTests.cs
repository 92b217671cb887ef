using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Davit.Oci;
using Davit.Registry.Hosts;
using Davit.Registry.Protocol;
using Davit.Registry.Tests.Servers;
using Davit.Registry.Transport;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Davit.Registry.Tests.Transfer;

public sealed class TlsTests
{
    private readonly TestImage _image = TestImage.Create(10);

    [Fact]
    public async Task Loopback_with_a_certificate_of_its_own_making_is_trusted()
    {
        using var certificate = SelfSigned();
        await using var server = await ScriptedServer.StartTlsAsync(certificate, http => http.BytesAsync(_image.Manifest.MediaType.Value, _image.Manifest.Bytes));
        using var client = new RegistryClient(Clients.Quick);

        Assert.Equal(_image.Manifest.Digest, (await client.Open($"{server.Domain}/a").ResolveAsync(CancellationToken.None)).Digest);
    }

    [Theory]
    [InlineData(HttpProtocols.Http1AndHttp2, "HTTP/2")]
    [InlineData(HttpProtocols.Http1, "HTTP/1.1")]
    public async Task Small_things_share_a_connection_and_large_ones_have_their_own(HttpProtocols offered, string expected)
    {
        var (small, large) = (TestBlob.Random(1000, MediaType.OciConfig), TestBlob.Random(3_000_000, MediaType.OciLayerGzip));
        var received = new MemoryStream();
        using var certificate = SelfSigned();
        await using var server = await ScriptedServer.StartTlsAsync(certificate, offered, async http =>
        {
            http.Response.Headers.Location = "/v2/a/blobs/uploads/1";
            await http.Request.Body.CopyToAsync(received);
            await (http.Request.Method switch
            {
                "POST" => http.StatusAsync(202),
                "PUT" => http.StatusAsync(201),
                _ => http.BytesAsync("application/octet-stream", http.Request.Path.Value!.EndsWith(large.Descriptor.Digest.ToString(), StringComparison.Ordinal) ? large.Bytes : small.Bytes),
            });
        });
        using var client = new RegistryClient(Clients.Quick);
        var repository = client.Open($"{server.Domain}/a");

        Assert.Equal(small.Bytes, await repository.ReadBlobAsync(small.Descriptor));
        Assert.Equal(large.Bytes, await repository.ReadBlobAsync(large.Descriptor));
        await repository.PutBlobAsync(large.Descriptor, new MemoryStream(large.Bytes), CancellationToken.None);

        Assert.Equal(large.Bytes, received.ToArray());
        Assert.Equal([expected, "HTTP/1.1", expected, "HTTP/1.1"], server.Seen.Select(s => s.Protocol));
    }

    [Fact]
    public async Task Any_other_registry_needs_a_valid_certificate()
    {
        using var certificate = SelfSigned();
        await using var server = await ScriptedServer.StartTlsAsync(certificate, http => http.StatusAsync(200));
        using var transport = new HttpTransport("test", TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10));
        using var connection = new RegistryConnection(
            new RegistryEndpoint(server.Domain, "", EndpointSecurity.Verified, EndpointRole.Upstream),
            transport,
            new ConnectionSettings(Clients.Quick.Retries, TimeProvider.System, () => null));

        var error = await Assert.ThrowsAsync<RegistryException>(() => connection.SendAsync(new RegistryRequest(HttpMethod.Get, RequestTarget.Below(""), []), CancellationToken.None));

        Assert.Equal(ErrorKind.Unavailable, error.Kind);
        Assert.Contains("tls:", error.Message, StringComparison.Ordinal);
        Assert.Empty(server.Seen);
    }

    [Fact]
    public async Task Plain_HTTP_is_never_tried_for_any_other_registry()
    {
        await using var server = await ScriptedServer.StartAsync(http => http.StatusAsync(200));
        using var transport = new HttpTransport("test", TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10));
        using var connection = new RegistryConnection(
            new RegistryEndpoint(server.Domain, "", EndpointSecurity.Verified, EndpointRole.Upstream),
            transport,
            new ConnectionSettings(Clients.Quick.Retries, TimeProvider.System, () => null));

        await Assert.ThrowsAsync<RegistryException>(() => connection.SendAsync(new RegistryRequest(HttpMethod.Get, RequestTarget.Below(""), []), CancellationToken.None));

        Assert.Empty(server.Seen);
    }

    [Fact]
    public void A_proxy_is_not_used_for_this_machine()
    {
        var proxy = new EnvironmentProxy(new WebProxy("http://proxy.example.com:3128"));

        Assert.True(proxy.IsBypassed(new Uri("https://localhost:5000/")));
        Assert.True(proxy.IsBypassed(new Uri("http://127.0.0.1:5000/")));
        Assert.False(proxy.IsBypassed(new Uri("https://registry.example.com/")));
        Assert.Equal("proxy.example.com", proxy.GetProxy(new Uri("https://registry.example.com/"))!.Host);
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=registry.example.com", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
