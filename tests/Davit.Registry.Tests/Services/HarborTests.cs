using System.Net;
using System.Text;
using Davit.Oci;
using Davit.Registry.Authentication;
using Davit.Registry.Hosts;
using Davit.Registry.Tests.Servers;
using Davit.Registry.Transport;

namespace Davit.Registry.Tests.Services;

/// <summary>Harbor, and the proxies people put before it.</summary>
public sealed class HarborTests
{
    private readonly TestImage _image = TestImage.Create(500);

    // https://github.com/goharbor/harbor/issues/10890: a request that brings the session cookie back needs a CSRF token too, else 403.
    [Fact]
    public async Task Cookies_are_not_kept()
    {
        await using var harbor = await ServiceReplay.StartAsync(async http =>
        {
            http.Response.Headers.SetCookie = "sid=e1da0ad782819d6c44f7609e6d401061; Path=/; HttpOnly";
            return http.Request.Headers.Cookie.Count > 0 && await http.RefuseAsync(403, "FORBIDDEN", "CSRF token invalid");
        });
        using var client = Clients.Anonymous();

        await _image.PushAsync(client.Open($"{harbor.Domain}/library/app:1"), "1");

        Assert.True(harbor.Manifests.ContainsKey("1"));
    }

    // https://github.com/goharbor/harbor/issues/13988: 401 with words of its own for a project one may not push to.
    [Theory]
    [InlineData("unauthorized to access repository: library/app, action: push: unauthorized to access repository: library/app, action: push")]
    [InlineData("project library not found: project library not found")]
    public async Task What_Harbor_says_of_a_project_reaches_the_user(string words)
    {
        await using var harbor = await ServiceReplay.StartAsync(http => http.Is("POST", "/blobs/uploads/") || http.Is("HEAD", "/blobs/")
            ? http.RefuseAsync(401, "UNAUTHORIZED", words)
            : Task.FromResult(false));
        using var client = Clients.Anonymous();

        Assert.Equal($"push access denied for {harbor.Domain}/library/app: unauthorized: {words}", (await client.PushFailureAsync($"{harbor.Domain}/library/app:1", _image)).Message);
    }

    // https://github.com/goharbor/harbor/issues/17390: 403 DENIED for a full project, at the last byte of a blob.
    [Fact]
    public async Task A_full_project_is_no_matter_of_accounts()
    {
        const string Words = "adding 29.0 MiB of storage resource, which when updated to current usage of 152.4 MiB will exceed the configured upper limit of 160.0 MiB.";
        await using var harbor = await ServiceReplay.StartAsync(http => http.Is("PUT", "/blobs/uploads/") ? http.RefuseAsync(403, "DENIED", Words) : Task.FromResult(false));
        using var client = Clients.Anonymous();

        var error = await client.PushFailureAsync($"{harbor.Domain}/library/app:1", _image);

        Assert.Equal($"push access denied for {harbor.Domain}/library/app: denied: {Words}", error.Message);
        Assert.Equal("Delete images in the registry, or ask its administrator for more space.", error.Hint);
        Assert.Single(harbor.Server.Seen, s => s.Method == "PUT");
    }

    // https://github.com/goharbor/harbor/pull/9427: 412 for a tag that is immutable; https://github.com/goharbor/harbor/issues/18792:
    // 412 for an image with vulnerabilities, to pulls. Neither code is the specification's.
    [Fact]
    public async Task Codes_of_Harbors_own_are_told_in_its_words()
    {
        await using var harbor = await ServiceReplay.StartAsync(async http =>
            (http.Is("PUT", "/manifests/") && await http.RefuseAsync(412, "PRECONDITION", "Failed to process request due to 'library/app:1' configured as immutable."))
            || (http.Is("GET", "/manifests/") && await http.RefuseAsync(412, "PROJECTPOLICYVIOLATION", "current image with 3 vulnerabilities cannot be pulled due to configured policy")));
        using var client = Clients.Anonymous();

        var pushed = await client.PushFailureAsync($"{harbor.Domain}/library/app:1", _image);
        var pulled = await client.PullFailureAsync($"{harbor.Domain}/library/app:1");

        Assert.Equal(ErrorKind.Conflict, pushed.Kind);
        Assert.Equal($"push {harbor.Domain}/library/app:1: precondition: Failed to process request due to 'library/app:1' configured as immutable. ({harbor.Domain}, 412)", pushed.Message);
        Assert.Equal("The registry does not let this tag be changed: push under another one.", pushed.Hint);
        Assert.Equal($"pull {harbor.Domain}/library/app:1: projectpolicyviolation: current image with 3 vulnerabilities cannot be pulled due to configured policy ({harbor.Domain}, 412)", pulled.Message);
    }

    // https://github.com/goharbor/harbor/issues/12208 and others: 404 NOT_FOUND where the specification has MANIFEST_UNKNOWN.
    [Fact]
    public async Task A_missing_artifact_is_a_missing_manifest()
    {
        await using var harbor = await ServiceReplay.StartAsync(http => http.RefuseAsync(404, "NOT_FOUND", "artifact library/app:1 not found"));
        using var client = Clients.Anonymous();

        var error = await client.PullFailureAsync($"{harbor.Domain}/library/app:1");

        Assert.Equal(ErrorKind.NotFound, error.Kind);
        Assert.Equal($"manifest for {harbor.Domain}/library/app:1 not found: not found: artifact library/app:1 not found", error.Message);
    }

    // https://goharbor.io/docs/2.7.0/administration/robot-accounts/: names with a dollar sign, and with a plus sign inside projects.
    [Fact]
    public async Task A_robots_name_arrives_as_it_is()
    {
        var expected = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("robot$library+ci:s3cret"));
        await using var harbor = await ServiceReplay.StartAsync(async http =>
        {
            if (!http.IsToken())
            {
                return await http.MustHaveTokenAsync(",service=\"harbor-registry\"");
            }

            await (http.Request.Headers.Authorization == expected && http.Request.Query["account"] == "robot$library+ci" ? http.JsonAsync("""{"token":"t"}""") : http.StatusAsync(401));
            return true;
        });
        harbor.Add(_image, "1");
        using var client = Clients.LoggedIn("robot$library+ci", "s3cret");

        Assert.Equal(_image.Manifest.Digest, (await client.Open($"{harbor.Domain}/library/app:1").ResolveAsync(CancellationToken.None)).Digest);
    }

    // https://github.com/goharbor/harbor/issues/15823: nginx before the registry bounds request bodies and answers in HTML.
    [Fact]
    public async Task A_proxys_limit_is_told_in_its_words_and_with_its_cause()
    {
        await using var harbor = await ServiceReplay.StartAsync(async http => http.Is("PUT", "/blobs/uploads/") && await http.PageAsync(413, "413 Request Entity Too Large"));
        using var client = Clients.Anonymous();

        var error = await client.PushFailureAsync($"{harbor.Domain}/library/app:1", _image);

        Assert.Equal($"push {harbor.Domain}/library/app:1: received unexpected HTTP status: 413 Request Entity Too Large ({harbor.Domain}, 413)", error.Message);
        Assert.Contains("client_max_body_size", error.Hint, StringComparison.Ordinal);
    }

    // https://github.com/goharbor/harbor/issues/3114: behind a proxy that ends TLS, the realm says http. Docker sends the password so.
    [Fact]
    public async Task A_realm_that_forgot_TLS_is_asked_with_TLS()
    {
        using var authority = new TestAuthority();
        using var certificate = authority.IssueLoaded("server", "127.0.0.1");
        await using var harbor = await ScriptedServer.StartTlsAsync(certificate, async http =>
        {
            if (http.IsToken())
            {
                await (http.Request.IsHttps ? http.JsonAsync("""{"token":"t"}""") : http.StatusAsync(400));
            }
            else if (http.Request.Headers.Authorization != "Bearer t")
            {
                await http.ChallengeAsync($"Bearer realm=\"http://{http.Request.Host.Host}/token\",service=\"harbor-registry\"");
            }
        });
        using var transport = new HttpTransport("test", TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10));
        using var connection = new RegistryConnection(
            new RegistryEndpoint(harbor.Domain, "", EndpointSecurity.Unverified, EndpointRole.Upstream),
            transport,
            new ConnectionSettings(Clients.Quick.Retries, TimeProvider.System, () => new RegistryCredential { Username = "admin", Password = "secret" }));

        using var response = await connection.SendAsync(new RegistryRequest(HttpMethod.Get, RequestTarget.Below(""), []), CancellationToken.None);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains(harbor.Seen, s => s.Target.StartsWith("/token", StringComparison.Ordinal) && s.Authorization is not null);
    }

    // https://github.com/goharbor/harbor/issues/5143: the token server stumbles with 500 over a name without a project.
    [Fact]
    public async Task A_token_server_that_stumbles_is_asked_again_and_named()
    {
        await using var harbor = await ServiceReplay.StartAsync(async http =>
        {
            if (!http.IsToken())
            {
                return await http.MustHaveTokenAsync(",service=\"harbor-registry\"");
            }

            http.Response.StatusCode = 500;
            return true;
        });
        using var client = Clients.Anonymous();

        var error = await client.PullFailureAsync($"{harbor.Domain}/app:1");

        Assert.Equal($"get a token from 'http://{harbor.Domain}/token': status 500", error.Message);
        Assert.Equal(Clients.Quick.Retries.MaxAttempts, harbor.Requests.Count(r => r.StartsWith("GET /token", StringComparison.Ordinal)));
    }
}
