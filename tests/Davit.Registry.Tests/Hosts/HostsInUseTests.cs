using System.Collections.Concurrent;
using Davit.Oci;
using Davit.Registry.Authentication;
using Davit.Registry.Hosts;
using Davit.Registry.Protocol;
using Davit.Registry.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace Davit.Registry.Tests.Hosts;

/// <summary>What hosts.toml and certificate directories say, at work against real servers.</summary>
public sealed class HostsInUseTests : IDisposable
{
    private readonly ScratchDirectory _directory = new();
    private readonly TestAuthority _authority = new();
    private readonly TestImage _image = TestImage.Create(50);

    public void Dispose()
    {
        _authority.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Dockers_certificate_files_open_a_registry_that_wants_a_certificate()
    {
        await using var registry = await DebianRegistry.StartMutualTlsAsync(_authority);
        var folder = Directory.CreateDirectory(_directory.File(registry.Domain)).FullName;
        var (certificate, key) = _authority.Issue("client", "127.0.0.1");
        File.Copy(certificate, Path.Combine(folder, "client.cert"));
        File.Copy(key, Path.Combine(folder, "client.key"));
        File.Copy(_authority.CertificatePath, Path.Combine(folder, "ca.crt"));
        using var client = Client();
        var repository = client.Open($"{registry.Domain}/app:1");

        await _image.PushAsync(repository, "1");

        Assert.Equal(_image.Manifest.Digest, (await repository.ResolveAsync(CancellationToken.None)).Digest);
    }

    [Fact]
    public async Task Without_the_certificate_the_same_registry_is_closed_and_without_the_authority_not_trusted()
    {
        await using var registry = await DebianRegistry.StartMutualTlsAsync(_authority);
        using var other = new TestAuthority();
        Write(registry.Domain, $"ca = '{_authority.CertificatePath}'");
        using var unknown = Client();
        var closed = await Assert.ThrowsAsync<RegistryException>(() => unknown.PingAsync(registry.Domain, CancellationToken.None));
        Write(registry.Domain, $"ca = '{other.CertificatePath}'");
        using var mistrusting = Client();
        var mistrusted = await Assert.ThrowsAsync<RegistryException>(() => mistrusting.PingAsync(registry.Domain, CancellationToken.None));

        Assert.Null(closed.StatusCode);
        Assert.EndsWith("tls: the certificate is signed by an unknown authority", mistrusted.Message, StringComparison.Ordinal);
        Assert.Contains($"/etc/docker/certs.d/{registry.Domain}'", mistrusted.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_authority_does_not_vouch_for_a_certificate_of_another_name()
    {
        using var certificate = _authority.IssueLoaded("server", "127.0.0.9");
        await using var server = await ScriptedServer.StartTlsAsync(certificate, http => http.JsonAsync("{}"));
        Write(server.Domain, $"ca = '{_authority.CertificatePath}'");
        using var client = Client();

        var error = await Assert.ThrowsAsync<RegistryException>(() => client.PingAsync(server.Domain, CancellationToken.None));

        Assert.EndsWith("tls: the certificate is valid for 127.0.0.9, not 127.0.0.1", error.Message, StringComparison.Ordinal);
        Assert.Empty(server.Seen);
    }

    [Fact]
    public async Task A_registrys_own_certificate_may_be_the_authority()
    {
        using var certificate = _authority.IssueLoaded("server", "127.0.0.1");
        await using var server = await ScriptedServer.StartTlsAsync(certificate, http => http.JsonAsync("{}"));
        Write(server.Domain, $"ca = '{_directory.Write("own.pem", certificate.ExportCertificatePem())}'");
        using var client = Client();

        await client.PingAsync(server.Domain, CancellationToken.None);

        Assert.Single(server.Seen);
    }

    [Fact]
    public async Task A_missing_authority_is_named()
    {
        Write("127.0.0.1:1", "ca = 'none.pem'");
        using var client = Client();

        var error = await Assert.ThrowsAsync<DavitException>(() => client.PingAsync("127.0.0.1:1", CancellationToken.None));

        Assert.Contains("none.pem", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mirror_that_may_not_resolve_serves_content_alone()
    {
        await using var contentOnly = await ScriptedServer.StartAsync(ServeAsync);
        await using var registry = await ScriptedServer.StartAsync(ServeAsync);
        Write(registry.Domain, $"[host.\"{contentOnly.Url}\"]\ncapabilities = [\"pull\"]");
        using var client = Client();
        var repository = client.Open($"{registry.Domain}/team/app");

        await repository.ResolveAsync(CancellationToken.None);
        await repository.ReadBlobAsync(_image.Layers[0].Descriptor);

        Assert.Equal("/v2/team/app/manifests/latest", Assert.Single(registry.Seen).Target);
        Assert.Equal($"/v2/team/app/blobs/{_image.Layers[0].Descriptor.Digest}?ns={Uri.EscapeDataString(registry.Domain)}", Assert.Single(contentOnly.Seen).Target);
    }

    [Fact]
    public async Task Names_are_rewritten_for_a_mirror_and_for_its_tokens()
    {
        await using var mirror = await ScriptedServer.StartAsync(http =>
            http.Request.Path == "/token" ? http.JsonAsync("""{"token":"t"}""")
            : http.Request.Headers.Authorization.Count == 0 ? http.ChallengeAsync($"Bearer realm=\"http://{http.Request.Host}/token\"")
            : ServeAsync(http));
        Write("docker.io", $"[host.\"{mirror.Url}hub\"]\n[host.\"{mirror.Url}hub\".rewrite]\n\"^library/(.*)\" = \"cache/$1\"");
        var asked = new ConcurrentQueue<string>();
        using var client = Client(name =>
        {
            asked.Enqueue(name);
            return null;
        });

        await client.Open("nginx").ResolveAsync(CancellationToken.None);

        Assert.Equal(
            ["/hub/v2/cache/nginx/manifests/latest?ns=docker.io", "/token?scope=repository%3Acache%2Fnginx%3Apull", "/hub/v2/cache/nginx/manifests/latest?ns=docker.io"],
            mirror.Seen.Select(s => s.Target));
        Assert.Equal([$"{mirror.Domain}/cache/nginx"], asked);
    }

    [Fact]
    public async Task Headers_go_to_the_endpoint_and_to_nobody_it_sends_us_to()
    {
        var seen = new ConcurrentDictionary<int, string>();
        await using var storage = await ScriptedServer.StartAsync(http =>
        {
            seen[http.Request.Host.Port!.Value] = http.Request.Headers["X-Key"].ToString();
            return http.BytesAsync("application/octet-stream", _image.Layers[0].Bytes);
        });
        await using var registry = await ScriptedServer.StartAsync(http =>
        {
            seen[http.Request.Host.Port!.Value] = http.Request.Headers["X-Key"].ToString();
            http.Response.Headers.Location = storage.Url.ToString();
            return http.StatusAsync(307);
        });
        Write(registry.Domain, "[header]\nX-Key = \"secret\"");
        using var client = Client();

        await client.Open($"{registry.Domain}/a").ReadBlobAsync(_image.Layers[0].Descriptor);

        Assert.Equal("secret", seen[registry.Url.Port]);
        Assert.Equal("", seen[storage.Url.Port]);
    }

    [Fact]
    public async Task A_trace_names_every_endpoint_and_answer_and_no_secret()
    {
        await using var mirror = await ScriptedServer.StartAsync(http => http.StatusAsync(404));
        await using var storage = await ScriptedServer.StartAsync(http => http.BytesAsync(_image.Manifest.MediaType.Value, _image.Manifest.Bytes));
        await using var registry = await ScriptedServer.StartAsync(http =>
        {
            http.Response.Headers.Location = $"{storage.Url}signed?X-Signature=topsecret";
            return http.StatusAsync(307);
        });
        var nobody = $"http://127.0.0.1:{FreePort.Take()}";
        Write(registry.Domain, $"[host.\"{nobody}\"]\n[host.\"{mirror.Url}\"]");
        var trace = new ConcurrentQueue<RegistryExchange>();
        using var client = new RegistryClient(Options() with { Trace = trace.Enqueue, Retries = new() { MaxAttempts = 1 } });

        await client.Open($"{registry.Domain}/a").ResolveAsync(CancellationToken.None);

        Assert.Equal([null, 404, 307, 200], trace.Select(t => t.StatusCode));
        Assert.Equal([$"{nobody}/v2/a/manifests/latest", $"{mirror.Url}v2/a/manifests/latest", $"{registry.Url}v2/a/manifests/latest", $"{storage.Url}signed"], trace.Select(t => t.Url.ToString()));
        Assert.Equal("connection refused", trace.First().Outcome);
        Assert.Equal($"{storage.Url}signed", trace.ElementAt(2).RedirectedTo!.ToString());
        Assert.DoesNotContain("topsecret", string.Concat(trace), StringComparison.Ordinal);
    }

    private Task ServeAsync(HttpContext http) => http.Request.Path.Value!.Contains("/blobs/", StringComparison.Ordinal)
        ? http.BytesAsync("application/octet-stream", _image.Layers[0].Bytes)
        : http.BytesAsync(_image.Manifest.MediaType.Value, _image.Manifest.Bytes);

    private RegistryClientOptions Options() => Clients.Quick with { Hosts = RegistryHosts.Create([], [], [_directory.Path]) };

    private RegistryClient Client(Func<string, RegistryCredential?>? find = null) => new(Options() with { FindCredential = find ?? (_ => null) });

    private void Write(string domain, string text)
    {
        Directory.CreateDirectory(_directory.File(domain));
        _directory.Write($"{domain}/hosts.toml", text);
    }
}
