using System.Text;
using Davit.Oci;
using Davit.Registry.Protocol;
using Davit.Registry.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace Davit.Registry.Tests.Transfer;

public sealed class HostileRegistryTests
{
    private readonly TestImage _image = TestImage.Create(10);

    private string Type => _image.Manifest.MediaType.Value;

    [Fact]
    public async Task Bytes_of_another_digest_than_asked_for_are_refused()
    {
        await using var server = await ScriptedServer.StartAsync(http => http.BytesAsync(Type, TestImage.Create(10).Manifest.Bytes));

        var error = await ResolveAsync<DavitException>(server, $"a@{_image.Manifest.Digest}");

        Assert.Equal(ErrorKind.Corrupt, error.Kind);
        Assert.Contains(_image.Manifest.Digest.ToString(), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stated_digest_that_is_not_the_contents_is_refused()
    {
        await using var server = await ScriptedServer.StartAsync(http =>
        {
            http.Response.Headers["Docker-Content-Digest"] = TestImage.Create(10).Manifest.Digest.ToString();
            return http.BytesAsync(Type, _image.Manifest.Bytes);
        });

        Assert.Equal(ErrorKind.Corrupt, (await ResolveAsync<DavitException>(server, "a:1")).Kind);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("text/html")]
    [InlineData("application/json")]
    [InlineData("application/vnd.oci.image.layer.v1.tar+gzip")]
    public async Task Content_that_does_not_say_it_is_a_manifest_is_refused(string? type)
    {
        await using var server = await ScriptedServer.StartAsync(http => http.BytesAsync(type!, _image.Manifest.Bytes));

        Assert.Equal(ErrorKind.Corrupt, (await ResolveAsync<DavitException>(server, "a:1")).Kind);
    }

    [Fact]
    public async Task Schema_1_is_unsupported_with_a_hint()
    {
        await using var server = await ScriptedServer.StartAsync(http => http.BytesAsync("application/vnd.docker.distribution.manifest.v1+prettyjws", "{}"u8.ToArray()));

        var error = await ResolveAsync<DavitException>(server, "a:1");

        Assert.Equal(ErrorKind.Unsupported, error.Kind);
        Assert.NotNull(error.Hint);
    }

    [Fact]
    public async Task A_type_with_parameters_is_understood()
    {
        await using var server = await ScriptedServer.StartAsync(http => http.BytesAsync(Type + "; charset=utf-8", _image.Manifest.Bytes));
        using var client = new RegistryClient(Clients.Quick);

        Assert.Equal(_image.Manifest.Digest, (await client.Open($"{server.Domain}/a").ResolveAsync(CancellationToken.None)).Digest);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_manifest_beyond_4_MiB_is_refused_without_reading_it_all(bool announced)
    {
        await using var server = await ScriptedServer.StartAsync(async http =>
        {
            http.Response.ContentType = Type;
            http.Response.ContentLength = announced ? 1L << 40 : null;
            var chunk = Encoding.ASCII.GetBytes(new string(' ', 1 << 20));
            for (var i = 0; i < 1000 && !http.RequestAborted.IsCancellationRequested; i++)
            {
                await http.Response.Body.WriteAsync(chunk, http.RequestAborted);
            }
        });

        Assert.Contains("larger than 4194304 bytes", (await ResolveAsync<DavitException>(server, "a:1")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_of_another_size_or_type_than_its_descriptor_is_refused()
    {
        await using var server = await ScriptedServer.StartAsync(http => http.BytesAsync(Type, _image.Manifest.Bytes));
        using var client = new RegistryClient(Clients.Quick);
        var repository = client.Open($"{server.Domain}/a");
        var descriptor = _image.Manifest.Descriptor;

        await Assert.ThrowsAsync<DavitException>(() => repository.GetManifestAsync(descriptor with { SizeBytes = descriptor.SizeBytes + 1 }, CancellationToken.None));
        await Assert.ThrowsAsync<DavitException>(() => repository.GetManifestAsync(descriptor with { MediaType = MediaType.OciIndex }, CancellationToken.None));
        Assert.Equal(descriptor.Digest, (await repository.GetManifestAsync(descriptor, CancellationToken.None)).Digest);
    }

    [Fact]
    public async Task An_endless_error_body_is_not_read_to_its_end()
    {
        await using var server = await ScriptedServer.StartAsync(async http =>
        {
            http.Response.StatusCode = 400;
            while (!http.RequestAborted.IsCancellationRequested)
            {
                await http.Response.Body.WriteAsync(new byte[100_000], http.RequestAborted);
            }
        });

        Assert.Equal(400, (await ResolveAsync<RegistryException>(server, "a:1")).StatusCode);
    }

    [Fact]
    public async Task Tags_that_are_no_tags_are_left_out()
    {
        await using var server = await ScriptedServer.StartAsync(http => http.JsonAsync("""{"name":"a","tags":["ok","../../etc","","-x","b:c"]}"""));
        using var client = new RegistryClient(Clients.Quick);

        Assert.Equal(["ok"], await client.Open($"{server.Domain}/a").ListTagsAsync(CancellationToken.None).CollectAsync());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("nonsense")]
    [InlineData("""{"tags":[1]}""")]
    public async Task A_tag_list_that_is_none_is_an_error(string json)
    {
        await using var server = await ScriptedServer.StartAsync(http => http.JsonAsync(json));
        using var client = new RegistryClient(Clients.Quick);

        var error = await Assert.ThrowsAsync<DavitException>(() => client.Open($"{server.Domain}/a").ListTagsAsync(CancellationToken.None).CollectAsync());

        Assert.Equal(ErrorKind.Corrupt, error.Kind);
    }

    [Fact]
    public async Task Pages_of_tags_are_followed()
    {
        await using var server = await ScriptedServer.StartAsync(http =>
        {
            var last = http.Request.Query["last"].ToString();
            if (last != "b")
            {
                http.Response.Headers.Link = "</v2/a/tags/list?n=1000&last=b>; rel=\"next\"";
            }

            return http.JsonAsync(last == "b" ? """{"tags":["c"]}""" : """{"tags":["a","b"]}""");
        });
        using var client = new RegistryClient(Clients.Quick);

        Assert.Equal(["a", "b", "c"], await client.Open($"{server.Domain}/a").ListTagsAsync(CancellationToken.None).CollectAsync());
    }

    private static async Task<TException> ResolveAsync<TException>(ScriptedServer server, string reference)
        where TException : Exception
    {
        using var client = new RegistryClient(Clients.Quick);
        return await Assert.ThrowsAsync<TException>(() => client.Open($"{server.Domain}/{reference}").ResolveAsync(CancellationToken.None));
    }
}
