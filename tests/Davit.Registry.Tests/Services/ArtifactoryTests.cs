using Davit.Oci;
using Davit.Registry.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace Davit.Registry.Tests.Services;

/// <summary>JFrog's Artifactory and other repositories of files that also speak the protocol.</summary>
public sealed class ArtifactoryTests
{
    private readonly TestImage _image = TestImage.Create(500);

    // https://github.com/deitch/docker_registry2/issues/83: HEAD of a manifest describes the file: no digest, application/octet-stream.
    [Fact]
    public async Task A_HEAD_that_describes_a_file_is_followed_by_a_GET()
    {
        await using var artifactory = await ServiceReplay.StartAsync(async http =>
        {
            if (!http.Is("HEAD", "/manifests/"))
            {
                return false;
            }

            http.Response.Headers["X-Checksum-Sha256"] = _image.Manifest.Digest.Hex;
            await http.BytesAsync("application/octet-stream", _image.Manifest.Bytes);
            return true;
        });
        artifactory.Add(_image, "1");
        using var client = Clients.Anonymous();

        Assert.Equal(_image.Manifest.Descriptor, await client.Open($"{artifactory.Domain}/docker-remote/library/app:1").ResolveDescriptorAsync(CancellationToken.None));
    }

    // https://github.com/jfrog/artifactory-client-java/issues/282: S3 refuses a signed URL that comes with an Authorization field as well.
    [Fact]
    public async Task A_signed_address_gets_no_password()
    {
        await using var s3 = await ScriptedServer.StartAsync(http => http.Request.Headers.Authorization.Count > 0
            ? http.PageAsync(400, "Only one auth mechanism allowed")
            : http.BytesAsync("application/octet-stream", _image.Layers[0].Bytes));
        await using var artifactory = await ServiceReplay.StartAsync(async http =>
        {
            if (http.Request.Headers.Authorization.Count == 0)
            {
                await http.ChallengeAsync("Basic realm=\"Artifactory Realm\"");
                return true;
            }

            if (http.Is("GET", "/blobs/"))
            {
                http.Response.Headers.Location = $"{s3.Url}filestore/ab?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=abc";
                http.Response.StatusCode = 302;
                return true;
            }

            return false;
        });
        using var client = Clients.LoggedIn("bob", "secret");

        Assert.Equal(_image.Layers[0].Bytes, await client.Open($"{artifactory.Domain}/docker-local/app").ReadBlobAsync(_image.Layers[0].Descriptor));
    }

    // https://github.com/containerd/containerd/issues/3556: the challenge to a HEAD has no scope; a token without one is of no use.
    [Fact]
    public async Task The_scope_is_our_business_where_the_challenge_has_none()
    {
        await using var artifactory = await ServiceReplay.StartAsync(async http =>
        {
            if (http.IsToken())
            {
                await http.JsonAsync(http.Request.Query["scope"].Contains("repository:docker-local/app:pull") ? """{"token":"useful","expires_in":3600}""" : """{"token":"useless","expires_in":3600}""");
                return true;
            }

            if (http.Request.Headers.Authorization == "Bearer useful")
            {
                return false;
            }

            await http.ChallengeAsync($"Bearer realm=\"http://{http.Request.Host}/token\",service=\"artifactory\"{(HttpMethods.IsHead(http.Request.Method) ? "" : ",scope=\"repository:docker-local/app:pull\"")}");
            return true;
        });
        artifactory.Add(_image, "1");
        using var client = Clients.Anonymous();

        Assert.Equal(_image.Manifest.Descriptor, await client.Open($"{artifactory.Domain}/docker-local/app:1").ResolveDescriptorAsync(CancellationToken.None));
        Assert.Single(artifactory.Requests, r => r.StartsWith("GET /token", StringComparison.Ordinal));
    }

    // https://github.com/moby/moby/issues/45333: a public name that sends everything on to a private one; there the password is not known.
    [Fact]
    public async Task A_registry_that_sends_us_to_another_name_is_told_by_both_names()
    {
        await using var inner = await ScriptedServer.StartAsync(http => http.ChallengeAsync("Basic realm=\"Sonatype Nexus Repository Manager\""));
        await using var outer = await ServiceReplay.StartAsync(async http =>
        {
            if (http.Request.Headers.Authorization.Count == 0)
            {
                await http.ChallengeAsync("Basic realm=\"outer\"");
                return true;
            }

            http.Response.Headers.Location = $"http://{inner.Domain}{http.Request.Path}";
            http.Response.StatusCode = 301;
            return true;
        });
        using var client = Clients.LoggedIn("bob", "secret");

        var error = await client.PullFailureAsync($"{outer.Domain}/app:1");

        Assert.Equal($"pull {outer.Domain}/app:1: {outer.Domain} sent us to '{inner.Domain}', which answered: 401 Unauthorized", error.Message);
        Assert.Equal($"Passwords are not sent on to another host: if '{inner.Domain}' is the registry itself, use that name.", error.Hint);
        Assert.All(inner.Seen, s => Assert.Null(s.Authorization));
    }
}
