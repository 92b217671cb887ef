using Davit.Oci;
using Davit.Registry.Authentication;
using Davit.Registry.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace Davit.Registry.Tests.Services;

/// <summary>GitHub's Container registry, ghcr.io.</summary>
public sealed class GitHubTests
{
    private readonly TestImage _image = TestImage.Create(500);

    // https://github.com/cloudflare/serverless-registry/issues/148: /v2/ names a made-up repository, for which nobody gets a token.
    [Fact]
    public async Task A_login_asks_for_no_repository()
    {
        await using var ghcr = await ServiceReplay.StartAsync(http => TokenAsync(http, scope => scope.Length == 0, ",service=\"ghcr.io\",scope=\"repository:user/image:pull\""));
        using var client = Clients.Anonymous();

        var kept = await client.LoginAsync(ghcr.Domain, new RegistryCredential { Username = "octo", Password = "ghp_x" }, CancellationToken.None);

        Assert.Equal("octo", kept.Username);
        Assert.DoesNotContain(ghcr.Requests, r => r.Contains("user%2Fimage", StringComparison.Ordinal));
    }

    // https://github.com/openai/tunnel-client/issues/75: what is private or missing is refused by the token server already.
    [Theory]
    [InlineData(401, "UNAUTHORIZED", "authentication required")]
    [InlineData(403, "DENIED", "requested access to the resource is denied")]
    public async Task A_private_image_is_told_in_the_words_of_a_pull(int status, string code, string message)
    {
        await using var ghcr = await ServiceReplay.StartAsync(http => http.IsToken() ? http.RefuseAsync(status, code, message) : http.MustHaveTokenAsync(",service=\"ghcr.io\""));
        using var client = Clients.Anonymous();

        var error = await client.PullFailureAsync($"{ghcr.Domain}/octo/app:1");

        Assert.Equal(ErrorKind.Denied, error.Kind);
        Assert.Equal($"pull access denied for {ghcr.Domain}/octo/app, repository does not exist or may require 'davit login': {code.ToLowerInvariant()}: {message}", error.Message);
        Assert.Equal($"Run 'davit login {ghcr.Domain}'.", error.Hint);
    }

    // https://github.com/mccutchen/go-httpbin/issues/223: an account whose password has expired is refused what everybody may pull.
    [Fact]
    public async Task An_expired_account_is_told_of_both_ways_out()
    {
        await using var ghcr = await ServiceReplay.StartAsync(http => http.IsToken() ? http.RefuseAsync(403, "DENIED", "denied") : http.MustHaveTokenAsync(",service=\"ghcr.io\""));
        using var client = Clients.LoggedIn("octo", "ghp_expired");

        var error = await client.PullFailureAsync($"{ghcr.Domain}/octo/app:1");

        Assert.Equal($"pull access denied for {ghcr.Domain}/octo/app, repository does not exist or may require 'davit login': denied", error.Message);
        Assert.Contains("'octo'", error.Hint, StringComparison.Ordinal);
        Assert.Contains($"'davit logout {ghcr.Domain}' if the image is public", error.Hint, StringComparison.Ordinal);
    }

    // https://github.com/cloudflare/serverless-registry/issues/148: 403 DENIED for a token with more rights than one has.
    [Fact]
    public async Task A_push_without_the_right_to_it_is_told_in_the_words_of_a_push()
    {
        await using var ghcr = await ServiceReplay.StartAsync(http => TokenAsync(http, scope => !scope.Contains("push", StringComparison.Ordinal), ",service=\"ghcr.io\""));
        using var client = Clients.LoggedIn("octo", "ghp_x");

        var error = await client.PushFailureAsync($"{ghcr.Domain}/other/app:1", _image);

        Assert.Equal($"push access denied for {ghcr.Domain}/other/app, repository does not exist or may require 'davit login': denied: requested access to the resource is denied", error.Message);
    }

    // The same answer to the joint scope of a mount says nothing about the push itself.
    [Fact]
    public async Task A_mount_for_which_there_is_no_token_becomes_an_upload()
    {
        await using var ghcr = await ServiceReplay.StartAsync(http => TokenAsync(http, scope => !scope.Contains("other/base", StringComparison.Ordinal), ",service=\"ghcr.io\""));
        using var client = new RegistryClient(Clients.Quick with
        {
            FindBlobSources = _ => [$"{ghcr.Domain}/other/base"],
            FindCredential = _ => new RegistryCredential { Username = "octo", Password = "ghp_x" },
        });

        await _image.PushAsync(client.Open($"{ghcr.Domain}/octo/app:1"), "1");

        Assert.Equal(_image.Layers[0].Bytes, ghcr.Blobs[_image.Layers[0].Descriptor.Digest.ToString()]);
        Assert.True(ghcr.Manifests.ContainsKey("1"));
    }

    // https://github.com/camunda/camunda-platform-helm/issues/5521: HEAD of a blob is answered 403, without a word; the upload says why.
    [Fact]
    public async Task A_wordless_403_to_the_first_question_is_followed_up_for_the_words()
    {
        await using var ghcr = await ServiceReplay.StartAsync(async http =>
        {
            if (!http.Is("HEAD", "/blobs/"))
            {
                return http.Is("POST", "/blobs/uploads/") && await http.RefuseAsync(403, "DENIED", "permission_denied: write_package");
            }

            http.Response.StatusCode = 403;
            return true;
        });
        using var client = Clients.Anonymous();

        var error = await client.PushFailureAsync($"{ghcr.Domain}/octo/app:1", _image);

        Assert.Equal($"push access denied for {ghcr.Domain}/octo/app: denied: permission_denied: write_package", error.Message);
        Assert.Equal(2, ghcr.Requests.Count());
    }

    // https://github.com/wasmCloud/wash-archive/issues/268: more than 4 MiB after a Content-Range is answered 416; whole blobs are not bounded.
    [Fact]
    public async Task An_upload_that_broke_is_sent_whole_where_its_rest_is_refused()
    {
        var layer = TestBlob.Random(9_000_000, MediaType.OciLayerGzip);
        var puts = 0;
        await using var ghcr = await ServiceReplay.StartAsync(async http =>
        {
            if (http.Is("PATCH", "/blobs/uploads/") && http.Request.ContentLength > 4 << 20)
            {
                return await http.RefuseAsync(416, "REQUESTED_RANGE_NOT_SATISFIABLE", "the request body is too large and exceeds the maximum permissible limit of 4.00MiB");
            }

            if (http.Is("GET", "/blobs/uploads/"))
            {
                http.Response.Headers.Range = "0-1048575";
                http.Response.StatusCode = 204;
                return true;
            }

            if (!http.Is("PUT", "/blobs/uploads/") || ++puts > 1)
            {
                return false;
            }

            http.Abort();
            return true;
        });
        using var client = Clients.Anonymous();

        await client.Open($"{ghcr.Domain}/octo/app").PutBlobAsync(layer.Descriptor, new MemoryStream(layer.Bytes), CancellationToken.None);

        Assert.Equal(layer.Bytes, ghcr.Blobs[layer.Descriptor.Digest.ToString()]);
    }

    // https://github.com/radius-project/radius/pull/12623: uploads cannot be cancelled, 405 UNSUPPORTED.
    [Fact]
    public async Task An_upload_that_cannot_be_cancelled_is_left()
    {
        await using var ghcr = await ServiceReplay.StartAsync(async http =>
        {
            if (http.Is("DELETE", "/blobs/uploads/"))
            {
                return await http.RefuseAsync(405, "UNSUPPORTED", "The operation is unsupported.");
            }

            if (!http.Is("POST", "/blobs/uploads/") || http.Request.Query["from"] != "octo/second")
            {
                return false;
            }

            http.Response.StatusCode = 201;
            return true;
        });
        using var client = new RegistryClient(Clients.Quick with { FindBlobSources = _ => [$"{ghcr.Domain}/octo/first", $"{ghcr.Domain}/octo/second"] });

        Assert.True(await client.Open($"{ghcr.Domain}/octo/app").HasBlobAsync(_image.Layers[0].Descriptor, CancellationToken.None));
        Assert.Contains(ghcr.Requests, r => r.StartsWith("DELETE ", StringComparison.Ordinal));
    }

    // https://github.com/dependabot/cli/issues/380: 429 with the wait in the text alone: "retry-after: 880.092µs, allowed: 44000/minute".
    [Fact]
    public async Task A_moments_overload_is_waited_for()
    {
        var asked = 0;
        await using var ghcr = await ServiceReplay.StartAsync(http => http.Is("GET", "/manifests/") && ++asked < 3
            ? http.RefuseAsync(429, "TOOMANYREQUESTS", "retry-after: 880.092µs, allowed: 44000/minute")
            : Task.FromResult(false));
        ghcr.Add(_image, "1");
        using var client = Clients.Anonymous();

        Assert.Equal(_image.Manifest.Digest, (await client.Open($"{ghcr.Domain}/octo/app:1").ResolveAsync(CancellationToken.None)).Digest);
    }

    private static async Task<bool> TokenAsync(HttpContext http, Func<string, bool> isGranted, string parameters)
    {
        if (!http.IsToken())
        {
            return await http.MustHaveTokenAsync(parameters);
        }

        // Neither expires_in nor issued_at.
        await (isGranted(http.Request.Query["scope"].ToString())
            ? http.JsonAsync("""{"token":"Z2hw"}""")
            : http.ErrorAsync(403, "DENIED", "requested access to the resource is denied"));
        return true;
    }
}
