using System.Net;
using Davit.Oci;

namespace Davit.RegistryServer.Tests;

public sealed class RegistryServerTests
{
    [Theory]
    [InlineData("/v2/")]
    [InlineData("/v2")]
    public async Task The_base_says_which_protocol_is_spoken(string path)
    {
        await using var registry = await TestRegistry.StartAsync();

        using var response = await registry.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("registry/2.0", TestRegistry.Header(response, "Docker-Distribution-Api-Version"));
        Assert.Equal("{}", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Unknown_paths_and_methods_are_refused_in_the_protocols_form()
    {
        await using var registry = await TestRegistry.StartAsync();

        await TestRegistry.ExpectErrorAsync(await registry.GetAsync("/"), HttpStatusCode.NotFound, "NAME_INVALID");
        await TestRegistry.ExpectErrorAsync(await registry.GetAsync("/v2/a/unknown/b"), HttpStatusCode.NotFound, "NAME_INVALID");
        await TestRegistry.ExpectErrorAsync(await registry.SendAsync(HttpMethod.Post, "/v2/"), HttpStatusCode.MethodNotAllowed, "UNSUPPORTED");
        await TestRegistry.ExpectErrorAsync(await registry.SendAsync(HttpMethod.Put, "/v2/a/tags/list"), HttpStatusCode.MethodNotAllowed, "UNSUPPORTED");
    }

    [Fact]
    public async Task A_directory_serves_one_server_at_a_time()
    {
        await using var registry = await TestRegistry.StartAsync();

        var error = await Assert.ThrowsAsync<DavitException>(() =>
            RegistryServer.StartAsync(new RegistryServerOptions { Address = "127.0.0.1:0", DataDirectory = registry.DataDirectory }, CancellationToken.None));

        Assert.Equal(ErrorKind.Conflict, error.Kind);
        Assert.Contains(registry.DataDirectory, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_in_use_is_named()
    {
        await using var registry = await TestRegistry.StartAsync();
        var directory = Directory.CreateTempSubdirectory("davit-registry-server-test-");

        var error = await Assert.ThrowsAsync<DavitException>(() =>
            RegistryServer.StartAsync(new RegistryServerOptions { Address = registry.Authority, DataDirectory = directory.FullName }, CancellationToken.None));

        Assert.Equal(ErrorKind.Conflict, error.Kind);
        Assert.Equal($"listen on '{registry.Authority}': address already in use", error.Message);
        directory.Delete(recursive: true);
    }

    [Theory]
    [InlineData("5000")]
    [InlineData("127.0.0.1:70000")]
    [InlineData("::1:5000")]
    [InlineData("[127.0.0.1:5000")]
    [InlineData("example.com:5000")]
    public async Task An_address_that_is_none_is_refused(string address)
    {
        var error = await Assert.ThrowsAsync<DavitException>(() =>
            RegistryServer.StartAsync(new RegistryServerOptions { Address = address, DataDirectory = "/nonexistent" }, CancellationToken.None));

        Assert.Equal(ErrorKind.InvalidArgument, error.Kind);
    }

    [Fact]
    public async Task A_stopped_server_can_be_started_again_with_all_it_had()
    {
        var directory = Directory.CreateTempSubdirectory("davit-registry-server-test-");
        var options = new RegistryServerOptions { Address = "127.0.0.1:0", DataDirectory = directory.FullName };
        string location;
        await using (var server = await RegistryServer.StartAsync(options, CancellationToken.None))
        {
            using var http = new HttpClient { BaseAddress = server.Url };
            using var response = await http.PostAsync($"/v2/a/blobs/uploads/?digest={Digest.Sha256("abc"u8)}", new ByteArrayContent("abc"u8.ToArray()));
            location = response.Headers.Location!.ToString();
            await server.StopAsync(CancellationToken.None);
        }

        await using (var server = await RegistryServer.StartAsync(options, CancellationToken.None))
        {
            using var http = new HttpClient { BaseAddress = server.Url };
            Assert.Equal("abc", await http.GetStringAsync(location));
        }

        directory.Delete(recursive: true);
    }
}
