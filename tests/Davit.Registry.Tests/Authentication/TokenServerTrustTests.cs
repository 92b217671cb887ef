using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Davit.Oci;
using Davit.Registry.Authentication;
using Davit.Registry.Hosts;
using Davit.Registry.Protocol;
using Davit.Registry.Tests.Servers;
using Davit.Registry.Transport;
using Microsoft.AspNetCore.Http;

namespace Davit.Registry.Tests.Authentication;

/// <summary>Leave to reach a registry without checks is not leave to give its password to whomever it names.</summary>
public sealed class TokenServerTrustTests : IDisposable
{
    private readonly X509Certificate2 _certificate = SelfSigned();
    private string _realm = "";

    public void Dispose() => _certificate.Dispose();

    [Fact]
    public async Task An_insecure_registry_gets_no_password_to_an_unverified_token_server_elsewhere()
    {
        await using var tokens = await ScriptedServer.StartForeignAsync(AnswerAsync, _certificate);
        await using var registry = await ScriptedServer.StartAsync(AnswerAsync);
        _realm = $"https://{tokens.ForeignDomain}/token";

        var error = await Assert.ThrowsAsync<RegistryException>(() => SendAsync(registry.Domain, EndpointSecurity.Insecure));

        Assert.Contains("tls:", error.Message, StringComparison.Ordinal);
        Assert.Empty(tokens.Seen);
    }

    [Theory]
    [InlineData(EndpointSecurity.Insecure)]
    [InlineData(EndpointSecurity.PlainHttp)]
    public async Task No_registry_gets_a_password_sent_elsewhere_in_the_clear(EndpointSecurity security)
    {
        await using var tokens = await ScriptedServer.StartForeignAsync(AnswerAsync);
        await using var registry = await ScriptedServer.StartAsync(AnswerAsync);
        _realm = $"http://{tokens.ForeignDomain}/token";

        var error = await Assert.ThrowsAsync<DavitException>(() => SendAsync(registry.Domain, security));

        Assert.Equal(ErrorKind.Denied, error.Kind);
        Assert.Empty(tokens.Seen);
    }

    [Fact]
    public async Task An_insecure_registry_that_is_its_own_token_server_needs_no_valid_certificate()
    {
        await using var registry = await ScriptedServer.StartForeignAsync(AnswerAsync, _certificate);
        _realm = $"https://{registry.ForeignDomain}/token";

        Assert.Equal(HttpStatusCode.OK, await SendAsync(registry.ForeignDomain, EndpointSecurity.Insecure));
        Assert.Contains(registry.Seen, s => s.Target.StartsWith("/token", StringComparison.Ordinal) && s.Authorization is not null);
    }

    [Fact]
    public async Task A_token_server_on_this_machine_needs_no_valid_certificate()
    {
        await using var tokens = await ScriptedServer.StartTlsAsync(_certificate, AnswerAsync);
        await using var registry = await ScriptedServer.StartAsync(AnswerAsync);
        _realm = $"https://{tokens.Domain}/token";

        Assert.Equal(HttpStatusCode.OK, await SendAsync(registry.Domain, EndpointSecurity.Insecure));
    }

    private static async Task<HttpStatusCode> SendAsync(string domain, EndpointSecurity security)
    {
        using var transport = new HttpTransport("test", TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10));
        using var connection = new RegistryConnection(
            new RegistryEndpoint(domain, "", security, EndpointRole.Upstream),
            transport,
            new ConnectionSettings(Clients.Quick.Retries, TimeProvider.System, () => new RegistryCredential { Username = "bob", Password = "secret" }));
        using var response = await connection.SendAsync(new RegistryRequest(HttpMethod.Get, RequestTarget.Below(""), []), CancellationToken.None);
        return response.StatusCode;
    }

    private Task AnswerAsync(HttpContext http) =>
        http.Request.Path == "/token" ? http.JsonAsync("""{"token":"good"}""")
        : http.Request.Headers.Authorization == "Bearer good" ? http.JsonAsync("{}")
        : http.ChallengeAsync($"Bearer realm=\"{_realm}\",service=\"test\"");

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=tokens.example.com", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
