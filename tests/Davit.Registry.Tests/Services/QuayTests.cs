using Davit.Oci;
using Davit.Registry.Tests.Servers;

namespace Davit.Registry.Tests.Services;

/// <summary>Quay, quay.io.</summary>
public sealed class QuayTests
{
    private readonly TestImage _image = TestImage.Create(500);

    // https://github.com/werf/werf/pull/4101: 404 TAG_EXPIRED for a tag whose time is over, which is not the specification's code.
    [Fact]
    public async Task An_expired_tag_is_told_in_Quays_words()
    {
        await using var quay = await ServiceReplay.StartAsync(http => http.RefuseAsync(404, "TAG_EXPIRED", "Tag 1 was deleted or has expired. To pull, revive via time machine"));
        using var client = Clients.Anonymous();

        var error = await client.PullFailureAsync($"{quay.Domain}/org/app:1");

        Assert.Equal(ErrorKind.NotFound, error.Kind);
        Assert.Equal($"manifest for {quay.Domain}/org/app:1 not found: tag expired: Tag 1 was deleted or has expired. To pull, revive via time machine", error.Message);
    }

    // https://github.com/deitch/docker_registry2/issues/56: fifty tags a page whatever was asked, the next one named by next_page=… alone.
    [Fact]
    public async Task Pages_of_Quays_own_size_and_name_are_followed()
    {
        const string Next = "next_page=gAAAAABg1i7jwRsgyD_X_wcMmj11T0waURK8w2Mpu%3D&n=50";
        await using var quay = await ServiceReplay.StartAsync(async http =>
        {
            var isSecond = http.Request.QueryString.Value == "?" + Next;
            if (!isSecond)
            {
                http.Response.Headers.Link = $"</v2/org/app/tags/list?{Next}>; rel=\"next\"";
            }

            await http.JsonAsync(isSecond ? """{"name":"org/app","tags":["51"]}""" : """{"name":"org/app","tags":["1"]}""");
            return true;
        });
        using var client = Clients.Anonymous();

        Assert.Equal(["1", "51"], await client.Open($"{quay.Domain}/org/app").ListTagsAsync(CancellationToken.None).CollectAsync());
    }

    // https://github.com/goharbor/harbor/issues/966, as Quay has it too: 401 for what is private or missing, to whom is not logged in.
    [Fact]
    public async Task A_private_repository_is_unauthorized_to_strangers()
    {
        await using var quay = await ServiceReplay.StartAsync(async http =>
        {
            if (http.IsToken())
            {
                await http.JsonAsync("""{"token":"anonymous"}""");
                return true;
            }

            return await http.MustHaveTokenAsync(",service=\"quay.io\"") || await http.RefuseAsync(401, "UNAUTHORIZED", "access to the requested resource is not authorized");
        });
        using var client = Clients.Anonymous();

        var error = await client.PullFailureAsync($"{quay.Domain}/org/app:1");

        Assert.Equal($"pull access denied for {quay.Domain}/org/app, repository does not exist or may require 'davit login': unauthorized: access to the requested resource is not authorized", error.Message);
        Assert.Equal($"Run 'davit login {quay.Domain}'.", error.Hint);
    }

    // PUT of a manifest is answered 202 by old versions of Quay, which the specification of that time allowed.
    [Fact]
    public async Task A_manifest_that_is_accepted_is_stored()
    {
        await using var quay = await ServiceReplay.StartAsync(http =>
        {
            http.Response.StatusCode = 202;
            return http.Is("PUT", "/manifests/");
        });
        using var client = Clients.Anonymous();

        await _image.PushAsync(client.Open($"{quay.Domain}/org/app:1"), "1");

        Assert.Contains("PUT /v2/org/app/manifests/1", quay.Requests);
    }
}
