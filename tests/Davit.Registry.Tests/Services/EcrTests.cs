using System.Text;
using Davit.Oci;
using Davit.Registry.Authentication;
using Davit.Registry.Protocol;
using Davit.Registry.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace Davit.Registry.Tests.Services;

/// <summary>Amazon's Elastic Container Registry, private and public.</summary>
public sealed class EcrTests
{
    private const string Challenge = "Basic realm=\"https://123456789012.dkr.ecr.eu-west-1.amazonaws.com/\",service=\"ecr.amazonaws.com\"";

    private readonly TestImage _image = TestImage.Create(500);

    // https://github.com/moby/moby/issues/24473: pushes do not make repositories; the upload is answered 404 NAME_UNKNOWN.
    [Fact]
    public async Task A_repository_that_nobody_created_is_told_with_the_way_out()
    {
        await using var ecr = await ServiceReplay.StartAsync(http => http.Is("POST", "/blobs/uploads/")
            ? http.RefuseAsync(404, "NAME_UNKNOWN", "The repository with name 'app' does not exist in the registry with id '123456789012'")
            : Task.FromResult(false));
        using var client = Clients.LoggedIn("AWS", "token");

        var error = await client.PushFailureAsync($"{ecr.Domain}/app:1", _image);

        Assert.Equal(ErrorKind.NotFound, error.Kind);
        Assert.Equal(
            $"push {ecr.Domain}/app:1: name unknown: The repository with name 'app' does not exist in the registry with id '123456789012' ({ecr.Domain}, 404)",
            error.Message);
        Assert.Equal("This registry makes no repositories by itself: create the repository there, then push again.", error.Hint);
        Assert.Single(ecr.Server.Seen, s => s.Method == "POST");
    }

    // https://github.com/awslabs/amazon-ecr-credential-helper/issues/286: passwords live for 12 hours, then 403 DENIED.
    [Fact]
    public async Task A_password_of_yesterday_is_told_to_have_expired()
    {
        await using var ecr = await ServiceReplay.StartAsync(http => ChallengeOr(http, () => http.ErrorAsync(403, "DENIED", "Your authorization token has expired. Reauthenticate and try again.")));
        using var client = Clients.LoggedIn("AWS", "token");

        var error = await client.PullFailureAsync($"{ecr.Domain}/app:1");

        Assert.Equal(
            $"pull access denied for {ecr.Domain}/app, repository does not exist or may require 'davit login': denied: Your authorization token has expired. Reauthenticate and try again.",
            error.Message);
        Assert.Equal($"The password of 'AWS' has expired: run 'davit login {ecr.Domain}' again.", error.Hint);
    }

    // The same at a login: to log in is no advice to who is doing it.
    [Fact]
    public async Task A_login_that_is_refused_blames_the_password()
    {
        await using var ecr = await ServiceReplay.StartAsync(async http =>
        {
            await http.ChallengeAsync(Challenge);
            return true;
        });
        using var client = Clients.Anonymous();

        var error = await Assert.ThrowsAsync<RegistryException>(() =>
            client.LoginAsync(ecr.Domain, new RegistryCredential { Username = "AWS", Password = "old" }, CancellationToken.None));

        Assert.Equal($"get 'http://{ecr.Domain}/v2/': unauthorized: authentication required", error.Message);
        Assert.Equal("The name or the password of 'AWS' is wrong, or the password has expired.", error.Hint);
    }

    // https://github.com/awslabs/amazon-ecr-credential-helper/issues/7: at times the same in plain text, without JSON.
    [Fact]
    public async Task A_refusal_in_plain_text_is_a_refusal()
    {
        await using var ecr = await ServiceReplay.StartAsync(http => ChallengeOr(http, () =>
        {
            http.Response.StatusCode = 403;
            return http.BytesAsync("text/plain", "Your Authorization Token has expired."u8.ToArray());
        }));
        using var client = Clients.LoggedIn("AWS", "token");

        Assert.Equal(ErrorKind.Denied, (await client.PullFailureAsync($"{ecr.Domain}/app:1")).Kind);
    }

    // https://github.com/moby/buildkit/issues/3776: a tag that may not be changed is answered 400 TAG_INVALID, once all blobs are there.
    [Fact]
    public async Task A_tag_that_may_not_be_changed_is_told_as_such()
    {
        const string Words = "The image tag '1' already exists in the 'app' repository and cannot be overwritten because the repository is immutable.";
        await using var ecr = await ServiceReplay.StartAsync(http => http.Is("PUT", "/manifests/")
            ? http.RefuseAsync(400, "TAG_INVALID", Words)
            : Task.FromResult(false));
        using var client = Clients.LoggedIn("AWS", "token");

        var error = await client.PushFailureAsync($"{ecr.Domain}/app:1", _image);

        Assert.Equal($"push {ecr.Domain}/app:1: tag invalid: {Words} ({ecr.Domain}, 400)", error.Message);
        Assert.Equal("The registry does not let this tag be changed: push under another one.", error.Hint);
    }

    // https://github.com/aws/containers-roadmap/issues/2860: blobs no manifest refers to are not mounted; the 202 opens an upload instead.
    [Fact]
    public async Task A_mount_that_becomes_an_upload_is_used_as_one()
    {
        await using var ecr = await ServiceReplay.StartAsync(_ => false);
        using var client = new RegistryClient(Clients.Quick with { FindBlobSources = _ => [$"{ecr.Domain}/base"] });

        await _image.PushAsync(client.Open($"{ecr.Domain}/app:1"), "1");

        Assert.All(ecr.Server.Seen.Where(s => s.Method == "POST"), s => Assert.Contains("?mount=", s.Target, StringComparison.Ordinal));
        Assert.Equal(_image.Layers[0].Bytes, ecr.Blobs[_image.Layers[0].Descriptor.Digest.ToString()]);
    }

    // https://github.com/distribution/distribution/issues/3792: answers to manifests lack Docker-Content-Digest.
    [Fact]
    public async Task Manifests_without_a_stated_digest_are_found_and_verified()
    {
        await using var ecr = await ServiceReplay.StartAsync(async http =>
        {
            if (!http.Is("GET", "/manifests/") && !http.Is("HEAD", "/manifests/"))
            {
                return false;
            }

            await http.BytesAsync(_image.Manifest.MediaType.Value, _image.Manifest.Bytes);
            return true;
        });
        using var client = Clients.Anonymous();

        Assert.Equal(_image.Manifest.Descriptor, await client.Open($"{ecr.Domain}/app:1").ResolveDescriptorAsync(CancellationToken.None));
        Assert.Equal(_image.Manifest.Digest, (await client.Open($"{ecr.Domain}/app@{_image.Manifest.Digest}").ResolveAsync(CancellationToken.None)).Digest);
    }

    // https://github.com/CodesWhat/drydock/pull/927: ECR Public's cursor is no tag; one that is made up is answered 405 UNSUPPORTED.
    [Fact]
    public async Task The_cursor_of_a_tag_list_is_given_back_as_it_came()
    {
        const string Cursor = "c8%2BnZk%2F0YQ%3D%3D";
        await using var ecr = await ServiceReplay.StartAsync(async http =>
        {
            var query = http.Request.QueryString.Value!;
            if (query.Contains("last=", StringComparison.Ordinal) && !query.Contains(Cursor, StringComparison.Ordinal))
            {
                return await http.RefuseAsync(405, "UNSUPPORTED", "Invalid parameter at 'NextToken' failed to satisfy constraint: 'Invalid next token provided'");
            }

            var isFirst = !query.Contains(Cursor, StringComparison.Ordinal);
            if (isFirst)
            {
                http.Response.Headers.Link = $"<http://{http.Request.Host}/v2/app/tags/list?last={Cursor}&n=1000>; rel=\"next\"";
            }

            await http.JsonAsync(isFirst ? """{"name":"app","tags":["1","2"]}""" : """{"name":"app","tags":["3"]}""");
            return true;
        });
        using var client = Clients.Anonymous();

        Assert.Equal(["1", "2", "3"], await client.Open($"{ecr.Domain}/app").ListTagsAsync(CancellationToken.None).CollectAsync());
    }

    // https://github.com/SgtSilvio/gradle-oci/pull/141: ECR Public challenges with scope="aws", which is no resource and no action.
    [Fact]
    public async Task A_scope_of_the_services_own_kind_is_asked_for()
    {
        await using var ecr = await ServiceReplay.StartAsync(async http =>
        {
            if (!http.IsToken())
            {
                return await http.MustHaveTokenAsync(",service=\"public.ecr.aws\",scope=\"aws\"");
            }

            await (http.Request.Query["scope"].Contains("aws") ? http.JsonAsync("""{"token":"t"}""") : http.StatusAsync(400));
            return true;
        });
        ecr.Add(_image, "1");
        using var client = Clients.Anonymous();

        Assert.Equal(_image.Manifest.Digest, (await client.Open($"{ecr.Domain}/app:1").ResolveAsync(CancellationToken.None)).Digest);
        Assert.Contains("GET /token?service=public.ecr.aws&scope=aws&scope=repository%3Aapp%3Apull", ecr.Requests);
    }

    private static async Task<bool> ChallengeOr(HttpContext http, Func<Task> answer)
    {
        var isKnown = http.Request.Headers.Authorization == "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("AWS:token"));
        await (isKnown ? answer() : http.ChallengeAsync(Challenge));
        return true;
    }
}
