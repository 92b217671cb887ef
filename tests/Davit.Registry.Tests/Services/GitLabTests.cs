using Davit.Oci;
using Davit.Registry.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace Davit.Registry.Tests.Services;

/// <summary>GitLab's registry and its dependency proxy.</summary>
public sealed class GitLabTests
{
    private readonly TestImage _image = TestImage.Create(500);

    // https://github.com/estesp/manifest-tool/issues/53: of several scopes, /jwt/auth grants the last; the mount is then answered 401.
    [Fact]
    public async Task A_mount_whose_token_holds_one_scope_of_two_becomes_an_upload()
    {
        await using var gitlab = await ServiceReplay.StartAsync(async http =>
        {
            if (http.IsToken())
            {
                var last = http.Request.Query["scope"].LastOrDefault() ?? "";
                await http.JsonAsync($$"""{"token":"{{(last.Contains("group/app", StringComparison.Ordinal) ? "app" : "base")}}"}""");
                return true;
            }

            if (http.Request.Headers.Authorization == "Bearer app")
            {
                return false;
            }

            await http.ChallengeAsync($"Bearer realm=\"http://{http.Request.Host}/token\",service=\"container_registry\",scope=\"repository:group/app:pull,push repository:group/base:pull\",error=\"insufficient_scope\"");
            return true;
        });
        using var client = new RegistryClient(Clients.Quick with { FindBlobSources = _ => [$"{gitlab.Domain}/group/base"] });

        await _image.PushAsync(client.Open($"{gitlab.Domain}/group/app:1"), "1");

        Assert.Equal(_image.Layers[0].Bytes, gitlab.Blobs[_image.Layers[0].Descriptor.Digest.ToString()]);
    }

    // https://github.com/moby/moby/issues/50065: HEAD of a manifest is sent on to a storage whose signature is for GET, which answers 403.
    [Fact]
    public async Task A_manifest_behind_a_signature_for_GET_is_looked_up_by_GET()
    {
        await using var storage = await ScriptedServer.StartAsync(http => HttpMethods.IsGet(http.Request.Method)
            ? http.BytesAsync(_image.Manifest.MediaType.Value, _image.Manifest.Bytes)
            : http.StatusAsync(403));
        await using var gitlab = await ServiceReplay.StartAsync(http => SendOn(http, "/manifests/", storage));
        using var client = Clients.Anonymous();

        Assert.Equal(_image.Manifest.Descriptor, await client.Open($"{gitlab.Domain}/virtual_registries/container/1/app:1").ResolveDescriptorAsync(CancellationToken.None));
    }

    // The same before a push: the blob is there, or the registry would not have sent us on.
    [Fact]
    public async Task A_blob_behind_a_signature_for_GET_is_not_sent_again()
    {
        var layer = _image.Layers[0];
        await using var storage = await ScriptedServer.StartAsync(http => HttpMethods.IsGet(http.Request.Method)
            ? http.BytesAsync("application/octet-stream", layer.Bytes)
            : http.StatusAsync(403));
        await using var registry = await ServiceReplay.StartAsync(http => SendOn(http, "/blobs/", storage));
        using var client = Clients.Anonymous();

        Assert.True(await client.Open($"{registry.Domain}/app").HasBlobAsync(layer.Descriptor, CancellationToken.None));
        Assert.Equal("bytes=0-0", storage.Seen[^1].Range);
    }

    // https://github.com/torizon/torizoncore-builder/issues/131: the dependency proxy challenges without a scope, or with an empty one.
    [Theory]
    [InlineData("")]
    [InlineData(",scope=\"\"")]
    public async Task A_challenge_without_a_scope_is_answered_with_our_own(string scope)
    {
        await using var gitlab = await ServiceReplay.StartAsync(async http =>
        {
            if (!http.IsToken())
            {
                return await http.MustHaveTokenAsync($",service=\"dependency_proxy\"{scope}");
            }

            await http.JsonAsync("""{"token":"t"}""");
            return true;
        });
        gitlab.Add(_image, "1");
        using var client = Clients.Anonymous();

        await client.Open($"{gitlab.Domain}/group/app:1").ResolveAsync(CancellationToken.None);

        Assert.Contains("GET /token?service=dependency_proxy&scope=repository%3Agroup%2Fapp%3Apull", gitlab.Requests);
    }

    private static bool SendOn(HttpContext http, string part, ScriptedServer storage)
    {
        if (!http.Request.Path.Value!.Contains(part, StringComparison.Ordinal) || http.Request.Path.Value.Contains("uploads", StringComparison.Ordinal))
        {
            return false;
        }

        http.Response.Headers.Location = $"{storage.Url}object?X-Amz-Signature=abc";
        http.Response.StatusCode = 307;
        return true;
    }
}
