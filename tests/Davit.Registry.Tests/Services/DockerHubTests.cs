using Davit.Oci;
using Davit.Registry.Hosts;
using Davit.Registry.Protocol;
using Davit.Registry.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace Davit.Registry.Tests.Services;

/// <summary>Docker Hub. Its mirrors answer as it does, so a mirror stands for it here.</summary>
public sealed class DockerHubTests
{
    private const string LimitReached = "You have reached your pull rate limit. You may increase the limit by authenticating and upgrading: https://www.docker.com/increase-rate-limit";

    private readonly TestImage _image = TestImage.Create(500);

    // https://docs.docker.com/docker-hub/usage/pulls/: 429 with the number of pulls, the window in seconds and what is left of it.
    // https://github.com/tsouza/cerberus/issues/1561: trying again uses up more of what is used up.
    [Fact]
    public async Task A_used_up_allowance_is_told_at_once_with_its_size()
    {
        await using var hub = await ServiceReplay.StartAsync(http =>
        {
            http.Response.Headers["ratelimit-limit"] = "100;w=21600";
            http.Response.Headers["ratelimit-remaining"] = "0;w=21600";
            http.Response.Headers["docker-ratelimit-source"] = "192.0.2.1";
            return http.RefuseAsync(429, "TOOMANYREQUESTS", LimitReached);
        });
        using var client = Clients.Anonymous();

        var error = await client.PullFailureAsync($"{hub.Domain}/library/nginx:1");

        Assert.Equal(ErrorKind.Exhausted, error.Kind);
        Assert.Equal($"toomanyrequests: {LimitReached} ({hub.Domain})", error.Message);
        Assert.Equal($"The registry allows 100 pulls in 6 hours. Run 'davit login {hub.Domain}' to get a higher limit, or try again later.", error.Hint);
        Assert.Single(hub.Server.Seen);
    }

    [Fact]
    public async Task Who_is_logged_in_is_not_told_to_log_in()
    {
        await using var hub = await ServiceReplay.StartAsync(async http =>
        {
            if (http.Request.Headers.Authorization.Count == 0)
            {
                await http.ChallengeAsync("Basic realm=\"hub\"");
                return true;
            }

            http.Response.Headers["ratelimit-limit"] = "200;w=21600";
            http.Response.Headers["ratelimit-remaining"] = "0;w=21600";
            return await http.RefuseAsync(429, "TOOMANYREQUESTS", LimitReached);
        });
        using var client = Clients.LoggedIn("bob", "secret");

        Assert.Equal("The registry allows 200 pulls in 6 hours. Try again later.", (await client.PullFailureAsync($"{hub.Domain}/library/nginx:1")).Hint);
    }

    // https://github.com/docker/hub-feedback/issues/2040: the other limit, against floods, is a bare 429 and soon over.
    [Fact]
    public async Task A_limit_against_floods_is_waited_for()
    {
        var asked = 0;
        await using var hub = await ServiceReplay.StartAsync(async http =>
        {
            if (!http.Is("GET", "/manifests/") || ++asked > 2)
            {
                return false;
            }

            http.Response.StatusCode = 429;
            await http.BytesAsync("text/plain", "Too Many Requests (HAP429)"u8.ToArray());
            return true;
        });
        hub.Add(_image, "1");
        using var client = Clients.Anonymous();

        Assert.Equal(_image.Manifest.Digest, (await client.Open($"{hub.Domain}/library/nginx:1").ResolveAsync(CancellationToken.None)).Digest);
    }

    // https://docs.docker.com/docker-hub/usage/#abuse-rate-limit names no time; where a server does, and it is long, it is passed on.
    [Theory]
    [InlineData("3600", "an hour")]
    [InlineData("300", "5 minutes")]
    [InlineData("90", "90 seconds")]
    public async Task A_long_wish_for_patience_is_told(string seconds, string words)
    {
        await using var hub = await ServiceReplay.StartAsync(http =>
        {
            http.Response.Headers.RetryAfter = seconds;
            return http.RefuseAsync(429, "TOOMANYREQUESTS", "Too many requests");
        });
        using var client = Clients.Anonymous();

        var error = await client.PullFailureAsync($"{hub.Domain}/library/nginx:1");

        Assert.Equal($"Run 'davit login {hub.Domain}' to get a higher limit, or try again in {words}.", error.Hint);
        Assert.Single(hub.Server.Seen);
    }

    // The same limit holds for auth.docker.io.
    [Fact]
    public async Task A_flood_of_questions_for_tokens_is_waited_for_too()
    {
        var asked = 0;
        await using var hub = await ServiceReplay.StartAsync(async http =>
        {
            if (!http.IsToken())
            {
                return await http.MustHaveTokenAsync(",service=\"registry.docker.io\"");
            }

            await (++asked > 1 ? http.JsonAsync("""{"token":"t"}""") : http.StatusAsync(429));
            return true;
        });
        hub.Add(_image, "1");
        using var client = Clients.Anonymous();

        Assert.Equal(_image.Manifest.Digest, (await client.Open($"{hub.Domain}/library/nginx:1").ResolveAsync(CancellationToken.None)).Digest);
    }

    // https://docs.docker.com/docker-hub/usage/pulls/: a pull is a GET of a manifest; HEAD does not count.
    [Fact]
    public async Task Looking_whether_an_image_changed_is_no_pull()
    {
        await using var hub = await ServiceReplay.StartAsync(_ => false);
        hub.Add(_image, "1");
        using var client = Clients.Anonymous();

        Assert.Equal(_image.Manifest.Descriptor, await client.Open($"{hub.Domain}/library/nginx:1").ResolveDescriptorAsync(CancellationToken.None));

        Assert.Equal("HEAD", Assert.Single(hub.Server.Seen).Method);
    }

    // https://distribution.github.io/distribution/spec/auth/token/: a token for less than was asked is no error; the registry refuses then,
    // with error="insufficient_scope". Docker says "denied: requested access to the resource is denied".
    [Fact]
    public async Task A_token_for_less_than_asked_ends_in_a_denial()
    {
        await using var hub = await ServiceReplay.StartAsync(async http =>
        {
            if (http.IsToken())
            {
                await http.JsonAsync($$"""{"token":"pull-only-{{Guid.NewGuid():N}}","expires_in":300}""");
                return true;
            }

            var isPush = http.Request.Method is "POST" or "PUT";
            if (!isPush)
            {
                return await http.MustHaveTokenAsync(",service=\"registry.docker.io\",scope=\"repository:library/nginx:pull\"");
            }

            await http.ChallengeAsync($"Bearer realm=\"http://{http.Request.Host}/token\",service=\"registry.docker.io\",scope=\"repository:library/nginx:pull,push\",error=\"insufficient_scope\"");
            return true;
        });
        using var client = Clients.LoggedIn("bob", "secret");

        var error = await client.PushFailureAsync($"{hub.Domain}/library/nginx:1", _image);

        Assert.Equal(ErrorKind.Denied, error.Kind);
        Assert.Equal($"push access denied for {hub.Domain}/library/nginx, repository does not exist or may require 'davit login': denied: requested access to the resource is denied", error.Message);
        Assert.Contains("logged in as 'bob'", error.Hint, StringComparison.Ordinal);
        Assert.InRange(hub.Requests.Count(r => r.StartsWith("GET /token", StringComparison.Ordinal)), 1, 2);
    }

    // https://github.com/containerd/stargz-snapshotter/pull/167: blobs come from a CDN whose signed URLs live for minutes, so a broken
    // download asks the registry again, and the rest is asked of the CDN.
    [Fact]
    public async Task The_rest_of_a_broken_download_is_asked_of_a_new_signed_address()
    {
        var layer = TestBlob.Random(300_000, MediaType.OciLayerGzip);
        var signed = 0;
        await using var cdn = await ScriptedServer.StartAsync(async http =>
        {
            if (http.Request.Headers.Authorization.Count > 0 || http.Request.Query["signature"] != $"{signed}")
            {
                await http.StatusAsync(403);
                return;
            }

            var start = http.Request.GetTypedHeaders().Range?.Ranges.First().From ?? 0;
            http.Response.StatusCode = start == 0 ? 200 : 206;
            http.Response.Headers.ContentRange = start == 0 ? default : $"bytes {start}-{layer.Bytes.Length - 1}/{layer.Bytes.Length}";
            await (start == 0 ? http.BreakOffAsync(layer.Bytes, 100_000) : http.BytesAsync("application/octet-stream", layer.Bytes.AsMemory((int)start)));
        });
        await using var hub = await ServiceReplay.StartAsync(http =>
        {
            if (!http.Is("GET", "/blobs/"))
            {
                return false;
            }

            http.Response.Headers.Location = $"{cdn.Url}data?signature={++signed}";
            http.Response.StatusCode = 307;
            return true;
        });
        using var client = Clients.Anonymous();

        Assert.Equal(layer.Bytes, await client.Open($"{hub.Domain}/library/nginx").ReadBlobAsync(layer.Descriptor));
        Assert.Equal(2, signed);
    }

    // A mirror that is out of pulls is one of many: the next one is asked.
    [Fact]
    public async Task A_mirror_out_of_pulls_is_passed_over()
    {
        await using var used = await ServiceReplay.StartAsync(http =>
        {
            http.Response.Headers["ratelimit-limit"] = "100;w=21600";
            http.Response.Headers["ratelimit-remaining"] = "0;w=21600";
            return http.RefuseAsync(429, "TOOMANYREQUESTS", LimitReached);
        });
        await using var other = await ServiceReplay.StartAsync(_ => false);
        other.Add(_image, "latest");
        using var client = new RegistryClient(Clients.Quick with { Hosts = RegistryHosts.Create([used.Server.Url.ToString(), other.Server.Url.ToString()], []) });

        Assert.Equal(_image.Manifest.Digest, (await client.Open("nginx").ResolveAsync(CancellationToken.None)).Digest);
    }

    [Theory]
    [InlineData("100;w=21600", "99;w=21600", "100 pulls in 6 hours")]
    [InlineData("10;w=3600", "0;w=3600", "10 pulls in an hour")]
    [InlineData("10;w=60", "0;w=60", "10 pulls in a minute")]
    [InlineData("many", "0", null)]
    [InlineData("100", "0", null)]
    public void An_allowance_is_read_or_left_alone(string limit, string remaining, string? expected)
    {
        using var response = new HttpResponseMessage();
        response.Headers.TryAddWithoutValidation("RateLimit-Limit", limit);
        response.Headers.TryAddWithoutValidation("RateLimit-Remaining", remaining);

        Assert.Equal(expected, RateLimit.Read(response)?.ToString());
    }
}
