using Davit.Oci;
using Davit.Registry.Tests.Servers;

namespace Davit.Registry.Tests.Services;

/// <summary>The distribution project's registry in versions and places other than the one that is installed.</summary>
public sealed class DistributionTests
{
    private readonly TestBlob _layer = TestBlob.Random(1000, MediaType.OciLayerGzip);

    // https://github.com/distribution/distribution/issues/4844: since 3.1, more than its own limit of tags at once is 400 PAGINATION_NUMBER_INVALID.
    [Fact]
    public async Task A_page_that_is_too_large_for_it_is_left_to_the_registry()
    {
        await using var registry = await ServiceReplay.StartAsync(async http =>
        {
            if (http.Request.Query.ContainsKey("n"))
            {
                return await http.RefuseAsync(400, "PAGINATION_NUMBER_INVALID", "invalid number of results requested");
            }

            var isSecond = http.Request.Query.ContainsKey("last");
            if (!isSecond)
            {
                http.Response.Headers.Link = "</v2/app/tags/list?last=a>; rel=\"next\"";
            }

            await http.JsonAsync(isSecond ? """{"tags":["b"]}""" : """{"tags":["a"]}""");
            return true;
        });
        using var client = Clients.Anonymous();

        Assert.Equal(["a", "b"], await client.Open($"{registry.Domain}/app").ListTagsAsync(CancellationToken.None).CollectAsync());
    }

    // https://github.com/distribution/distribution/issues/2862: behind a proxy that passes on Host without the port, Location lacks it too.
    [Fact]
    public async Task An_upload_goes_on_at_the_port_where_it_began()
    {
        await using var registry = await ServiceReplay.StartAsync(http =>
        {
            http.Response.OnStarting(() =>
            {
                if (http.Response.Headers.Location.ToString() is ['/', ..] path)
                {
                    http.Response.Headers.Location = $"http://{http.Request.Host.Host}{path}";
                }

                return Task.CompletedTask;
            });
            return false;
        });
        using var client = Clients.Anonymous();

        await client.Open($"{registry.Domain}/app").PutBlobAsync(_layer.Descriptor, new MemoryStream(_layer.Bytes), CancellationToken.None);

        Assert.True(registry.Blobs.ContainsKey(_layer.Descriptor.Digest.ToString()));
    }

    // https://github.com/distribution/distribution/issues/996: the same with http in the place of https.
    [Fact]
    public async Task An_upload_goes_on_with_TLS_where_it_began_so()
    {
        using var authority = new TestAuthority();
        using var certificate = authority.IssueLoaded("server", "127.0.0.1");
        var sent = 0L;
        await using var registry = await ScriptedServer.StartTlsAsync(certificate, async http =>
        {
            http.Response.Headers.Location = $"http://{http.Request.Host.Host}/v2/app/blobs/uploads/1?_state=xyz";
            http.Response.StatusCode = http.Request.Method == "PUT" ? 201 : 202;
            sent += (await http.BodyAsync()).Length;
        });
        using var client = Clients.Anonymous();

        await client.Open($"{registry.Domain}/app").PutBlobAsync(_layer.Descriptor, new MemoryStream(_layer.Bytes), CancellationToken.None);

        Assert.Equal(_layer.Bytes.Length, sent);
        Assert.Equal($"/v2/app/blobs/uploads/1?_state=xyz&digest={_layer.Descriptor.Digest}", registry.Seen[^1].Target);
    }

    // A Location that ends in a bare question mark, or a list whose Link names the registry by its inner name.
    [Fact]
    public async Task An_empty_query_is_no_query()
    {
        await using var registry = await ScriptedServer.StartAsync(http =>
        {
            http.Response.Headers.Location = "/v2/app/blobs/uploads/1?";
            return http.StatusAsync(http.Request.Method == "PUT" ? 201 : 202);
        });
        using var client = Clients.Anonymous();

        await client.Open($"{registry.Domain}/app").PutBlobAsync(_layer.Descriptor, new MemoryStream(_layer.Bytes), CancellationToken.None);

        Assert.Equal($"/v2/app/blobs/uploads/1?digest={_layer.Descriptor.Digest}", registry.Seen[^1].Target);
    }

    [Fact]
    public async Task A_list_that_names_the_registry_by_its_inner_name_goes_on_where_it_began()
    {
        await using var registry = await ServiceReplay.StartAsync(async http =>
        {
            var isSecond = http.Request.Query.ContainsKey("last");
            if (!isSecond)
            {
                http.Response.Headers.Link = "<http://registry-backend.invalid:5000/v2/app/tags/list?last=a&n=1000>; rel=\"next\"";
            }

            await http.JsonAsync(isSecond ? """{"tags":["b"]}""" : """{"tags":["a"]}""");
            return true;
        });
        using var client = Clients.Anonymous();

        Assert.Equal(["a", "b"], await client.Open($"{registry.Domain}/app").ListTagsAsync(CancellationToken.None).CollectAsync());
    }
}
