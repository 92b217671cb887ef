using System.Text;
using Davit.Oci;
using Davit.Registry.Authentication;
using Davit.Registry.Protocol;
using Davit.Registry.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace Davit.Registry.Tests.Authentication;

/// <summary>A registry and its token server, each on a port of its own.</summary>
public sealed class TokenAuthenticationTests : IAsyncLifetime
{
    private readonly TestImage _image = TestImage.Create(100);
    private readonly HashSet<string> _revoked = [];
    private int _issued;
    private Func<HttpContext, string, Task>? _answerToken;
    private string _basicOfBob = "";
    private ScriptedServer _tokens = null!;
    private ScriptedServer _registry = null!;

    public async ValueTask InitializeAsync()
    {
        _basicOfBob = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("bob:secret"));
        _tokens = await ScriptedServer.StartAsync(AnswerTokenAsync);
        _registry = await ScriptedServer.StartAsync(AnswerAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        await _tokens.DisposeAsync();
    }

    [Fact]
    public async Task One_anonymous_token_serves_all_requests_of_a_pull()
    {
        using var client = new RegistryClient(Clients.Quick);
        var repository = client.Open($"{_registry.Domain}/team/app");

        await repository.ResolveAsync(CancellationToken.None);
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => repository.ReadBlobAsync(_image.Layers[0].Descriptor)));

        var request = Assert.Single(_tokens.Seen);
        Assert.Equal("/token?service=test&scope=repository%3Ateam%2Fapp%3Apull", request.Target);
        Assert.Null(request.Authorization);
        Assert.Equal(12, _registry.Seen.Count);
    }

    [Fact]
    public async Task A_password_goes_to_the_token_server_and_never_to_the_registry()
    {
        using var client = new RegistryClient(Clients.Quick with { FindCredential = _ => new RegistryCredential { Username = "bob", Password = "secret" } });

        await client.Open($"{_registry.Domain}/team/app").ResolveAsync(CancellationToken.None);

        Assert.Equal(_basicOfBob, Assert.Single(_tokens.Seen).Authorization);
        Assert.Contains("account=bob", _tokens.Seen[0].Target, StringComparison.Ordinal);
        Assert.All(_registry.Seen, s => Assert.DoesNotContain("Basic", s.Authorization ?? "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_push_asks_for_more_than_a_pull_and_a_mount_for_its_source_too()
    {
        using var client = new RegistryClient(Clients.Quick with { FindBlobSources = _ => [$"{_registry.Domain}/team/base"] });
        var repository = client.Open($"{_registry.Domain}/team/app");

        await repository.ResolveAsync(CancellationToken.None);
        await repository.HasBlobAsync(TestBlob.Random(5, MediaType.OciLayerGzip).Descriptor, CancellationToken.None);

        Assert.Equal(
            [
                "/token?service=test&scope=repository%3Ateam%2Fapp%3Apull",
                "/token?service=test&scope=repository%3Ateam%2Fapp%3Apull%2Cpush",
                "/token?service=test&scope=repository%3Ateam%2Fapp%3Apull%2Cpush&scope=repository%3Ateam%2Fbase%3Apull",
            ],
            _tokens.Seen.Select(s => s.Target));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task A_token_server_that_refuses_the_source_of_a_mount_does_not_end_the_push(int refusal)
    {
        _answerToken = (http, token) => http.Request.QueryString.Value!.Contains("base", StringComparison.Ordinal)
            ? http.StatusAsync(refusal)
            : http.JsonAsync($$"""{"token":"{{token}}"}""");
        using var client = new RegistryClient(Clients.Quick with { FindBlobSources = _ => [$"{_registry.Domain}/team/base"] });

        Assert.False(await client.Open($"{_registry.Domain}/team/app").HasBlobAsync(TestBlob.Random(5, MediaType.OciLayerGzip).Descriptor, CancellationToken.None));

        Assert.Contains(_tokens.Seen, s => s.Target.Contains("base", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_token_server_that_is_asked_too_often_is_asked_again()
    {
        var refusals = 0;
        _answerToken = (http, token) =>
        {
            http.Response.Headers.RetryAfter = "0";
            return Interlocked.Increment(ref refusals) < 3 ? http.StatusAsync(429) : http.JsonAsync($$"""{"token":"{{token}}"}""");
        };
        using var client = new RegistryClient(Clients.Quick);

        Assert.Equal(_image.Manifest.Digest, (await client.Open($"{_registry.Domain}/team/app").ResolveAsync(CancellationToken.None)).Digest);

        Assert.Equal(3, _tokens.Seen.Count);
    }

    [Fact]
    public async Task A_token_that_expired_by_its_word_is_replaced_before_it_is_refused()
    {
        var time = new MovedTime();
        using var client = new RegistryClient(Clients.Quick with { Time = time });
        var repository = client.Open($"{_registry.Domain}/team/app");
        await repository.ResolveAsync(CancellationToken.None);
        time.Moved = TimeSpan.FromSeconds(290);
        await repository.ResolveAsync(CancellationToken.None);
        Assert.Single(_tokens.Seen);

        time.Moved = TimeSpan.FromSeconds(299);
        await repository.ResolveAsync(CancellationToken.None);

        Assert.Equal(2, _tokens.Seen.Count);
        Assert.Equal(4, _registry.Seen.Count);
    }

    [Fact]
    public async Task A_token_that_is_no_longer_accepted_is_replaced_once()
    {
        using var client = new RegistryClient(Clients.Quick);
        var repository = client.Open($"{_registry.Domain}/team/app");
        await repository.ResolveAsync(CancellationToken.None);

        _revoked.Add("token-1");
        await repository.ResolveAsync(CancellationToken.None);

        Assert.Equal(2, _tokens.Seen.Count);
    }

    [Fact]
    public async Task A_token_that_is_never_accepted_ends_in_an_error_and_not_in_a_circle()
    {
        _answerToken = (http, _) => http.JsonAsync("""{"token":"bad"}""");
        using var client = new RegistryClient(Clients.Quick);

        var error = await Assert.ThrowsAsync<RegistryException>(() => client.Open($"{_registry.Domain}/team/app").ResolveAsync(CancellationToken.None));

        Assert.Equal(ErrorKind.Unauthenticated, error.Kind);
        Assert.Equal(2, _registry.Seen.Count);
    }

    [Fact]
    public async Task An_identity_token_is_exchanged_by_POST()
    {
        string? form = null;
        _answerToken = async (http, token) =>
        {
            form = await new StreamReader(http.Request.Body).ReadToEndAsync();
            await http.JsonAsync($$"""{"access_token":"{{token}}","expires_in":300}""");
        };
        using var client = new RegistryClient(Clients.Quick with { FindCredential = _ => new RegistryCredential { Username = "bob", IdentityToken = "idt" } });

        await client.Open($"{_registry.Domain}/team/app").ResolveAsync(CancellationToken.None);

        Assert.Equal("POST", Assert.Single(_tokens.Seen).Method);
        Assert.Equal("grant_type=refresh_token&service=test&client_id=davit&scope=repository%3Ateam%2Fapp%3Apull&refresh_token=idt", form);
    }

    [Fact]
    public async Task A_refresh_token_that_was_replaced_is_not_used_again()
    {
        var forms = new List<string>();
        _answerToken = async (http, token) =>
        {
            forms.Add(await new StreamReader(http.Request.Body).ReadToEndAsync());
            await http.JsonAsync($$"""{"access_token":"{{token}}","refresh_token":"new"}""");
        };
        using var client = new RegistryClient(Clients.Quick with { FindCredential = _ => new RegistryCredential { IdentityToken = "old" } });
        var repository = client.Open($"{_registry.Domain}/team/app");

        await repository.ResolveAsync(CancellationToken.None);
        _revoked.Add("token-1");
        await repository.ResolveAsync(CancellationToken.None);

        Assert.EndsWith("refresh_token=old", forms[0], StringComparison.Ordinal);
        Assert.EndsWith("refresh_token=new", forms[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_knows_OAuth_alone_gets_the_password_by_POST()
    {
        var form = "";
        _answerToken = async (http, token) =>
        {
            form = await new StreamReader(http.Request.Body).ReadToEndAsync();
            await (HttpMethods.IsPost(http.Request.Method) ? http.JsonAsync($$"""{"access_token":"{{token}}"}""") : http.StatusAsync(405));
        };
        using var client = new RegistryClient(Clients.Quick with { FindCredential = _ => new RegistryCredential { Username = "bob", Password = "secret" } });

        await client.Open($"{_registry.Domain}/team/app").ResolveAsync(CancellationToken.None);

        Assert.Equal(["GET", "POST"], _tokens.Seen.Select(s => s.Method));
        Assert.Equal("grant_type=password&service=test&client_id=davit&scope=repository%3Ateam%2Fapp%3Apull&username=bob&password=secret", form);
    }

    [Fact]
    public async Task A_refused_identity_token_says_that_the_login_expired()
    {
        _answerToken = (http, _) =>
        {
            http.Response.StatusCode = 400;
            return http.JsonAsync("""{"error":"invalid_grant","error_description":"refresh token expired"}""");
        };
        using var client = new RegistryClient(Clients.Quick with { FindCredential = _ => new RegistryCredential { IdentityToken = "idt-secret" } });

        var error = await Assert.ThrowsAsync<RegistryException>(() => client.Open($"{_registry.Domain}/team/app").ResolveAsync(CancellationToken.None));

        Assert.Equal(ErrorKind.Unauthenticated, error.Kind);
        Assert.Contains("refresh token expired", error.Message, StringComparison.Ordinal);
        Assert.Contains("login may have expired", error.Hint, StringComparison.Ordinal);
        Assert.DoesNotContain("idt-secret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_login_keeps_the_refresh_token_it_is_given_and_not_the_password()
    {
        _answerToken = (http, token) => http.JsonAsync($$"""{"token":"{{token}}","refresh_token":"long-lived"}""");
        using var client = new RegistryClient(Clients.Quick);

        var kept = await client.LoginAsync(_registry.Domain, new RegistryCredential { Username = "bob", Password = "secret" }, CancellationToken.None);

        Assert.Equal(new RegistryCredential { Username = "bob", IdentityToken = "long-lived" }, kept);
        Assert.Contains("offline_token=true", Assert.Single(_tokens.Seen).Target, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"token":"t"}""", 60)]
    [InlineData("""{"token":"t","expires_in":300}""", 300)]
    [InlineData("""{"token":"t","expires_in":300,"issued_at":"2026-01-01T11:58:00Z"}""", 180)]
    [InlineData("""{"token":"t","expires_in":300,"issued_at":"2026-01-01T12:00:30Z"}""", 300)]
    [InlineData("""{"token":"t","expires_in":1}""", 60)]
    public void A_token_lives_as_long_as_its_server_says_by_the_servers_clock(string json, int seconds)
    {
        var here = new DateTimeOffset(2030, 5, 5, 5, 5, 5, TimeSpan.Zero);
        var there = new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

        Assert.Equal(here.AddSeconds(seconds), BearerToken.Parse(Encoding.UTF8.GetBytes(json), here, there)!.ExpiresAt);
    }

    [Fact]
    public async Task A_wrong_password_is_told_without_showing_it()
    {
        _answerToken = (http, _) =>
        {
            http.Response.StatusCode = 401;
            return http.JsonAsync("""{"details":"incorrect username or password"}""");
        };
        using var client = new RegistryClient(Clients.Quick);

        var error = await Assert.ThrowsAsync<RegistryException>(() =>
            client.LoginAsync(_registry.Domain, new RegistryCredential { Username = "bob", Password = "hunter2" }, CancellationToken.None));

        Assert.Equal(ErrorKind.Unauthenticated, error.Kind);
        Assert.Equal($"get a token from 'http://{_tokens.Domain}/token': unauthorized: incorrect username or password", error.Message);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Login_is_accepted_with_a_token()
    {
        using var client = new RegistryClient(Clients.Quick);

        await client.LoginAsync(_registry.Domain, new RegistryCredential { Username = "bob", Password = "secret" }, CancellationToken.None);

        Assert.Equal(_basicOfBob, Assert.Single(_tokens.Seen).Authorization);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("nonsense")]
    [InlineData("""{"token":""}""")]
    [InlineData("""{"token":"a\r\nX-Evil: 1"}""")]
    public async Task An_answer_without_a_usable_token_is_an_error(string json)
    {
        _answerToken = (http, _) => http.JsonAsync(json);
        using var client = new RegistryClient(Clients.Quick);

        var error = await Assert.ThrowsAsync<RegistryException>(() => client.Open($"{_registry.Domain}/team/app").ResolveAsync(CancellationToken.None));

        Assert.Contains("no token in the answer", error.Message, StringComparison.Ordinal);
    }

    private Task AnswerTokenAsync(HttpContext http)
    {
        var token = $"token-{Interlocked.Increment(ref _issued)}";
        return _answerToken is null ? http.JsonAsync($$"""{"token":"{{token}}","expires_in":300}""") : _answerToken(http, token);
    }

    private Task AnswerAsync(HttpContext http)
    {
        var authorization = http.Request.Headers.Authorization.ToString();
        var path = http.Request.Path.Value!;
        if (!authorization.StartsWith("Bearer token-", StringComparison.Ordinal) || _revoked.Contains(authorization["Bearer ".Length..]))
        {
            var scope = path == "/v2/" ? "" : ",scope=\"repository:team/app:pull\"";
            return http.ChallengeAsync($"Bearer realm=\"http://{_tokens.Domain}/token\",service=\"test\"{scope}");
        }

        return path switch
        {
            "/v2/" => http.JsonAsync("{}"),
            _ when path.Contains("/manifests/", StringComparison.Ordinal) => http.BytesAsync(_image.Manifest.MediaType.Value, _image.Manifest.Bytes),
            _ when path.EndsWith(_image.Layers[0].Descriptor.Digest.ToString(), StringComparison.Ordinal) => http.BytesAsync("application/octet-stream", _image.Layers[0].Bytes),
            _ => http.StatusAsync(404),
        };
    }

    private sealed class MovedTime : TimeProvider
    {
        public TimeSpan Moved { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Moved;
    }
}
