using Davit.Oci;
using Davit.Registry.Hosts;
using Davit.Registry.Tests.Servers;

namespace Davit.Registry.Tests.Hosts;

public sealed class RegistryHostsTests : IDisposable
{
    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Mirrors_come_first_for_docker_hub_only()
    {
        var hosts = Load("""{"registry-mirrors":["http://127.0.0.1:5001","https://mirror.example.com/hub/"],"debug":true}""");

        Assert.Equal(
            [
                new RegistryEndpoint("127.0.0.1:5001", "", EndpointSecurity.PlainHttp, EndpointRole.Mirror),
                new RegistryEndpoint("mirror.example.com", "/hub", EndpointSecurity.Verified, EndpointRole.Mirror),
                new RegistryEndpoint("registry-1.docker.io", "", EndpointSecurity.Verified, EndpointRole.Upstream),
            ],
            await hosts.FindPullEndpointsAsync("docker.io", CancellationToken.None));
        Assert.Equal("ghcr.io", Assert.Single(await hosts.FindPullEndpointsAsync("ghcr.io", CancellationToken.None)).Authority);
        Assert.Equal("registry-1.docker.io", (await hosts.FindUpstreamAsync("docker.io", CancellationToken.None)).Authority);
    }

    [Fact]
    public async Task More_insecure_registries_leave_the_configuration_as_it_is()
    {
        var hosts = Load("""{"registry-mirrors":["https://mirror.example.com"],"insecure-registries":["a.example.com"]}""");

        var more = hosts.WithInsecure(["b.example.com:5000"]);

        Assert.Equal(EndpointSecurity.Verified, (await hosts.FindUpstreamAsync("b.example.com:5000", CancellationToken.None)).Security);
        Assert.Equal(EndpointSecurity.Insecure, (await more.FindUpstreamAsync("b.example.com:5000", CancellationToken.None)).Security);
        Assert.Equal(EndpointSecurity.Insecure, (await more.FindUpstreamAsync("a.example.com", CancellationToken.None)).Security);
        Assert.Equal(EndpointSecurity.Verified, (await more.FindUpstreamAsync("b.example.com", CancellationToken.None)).Security);
        Assert.Equal(hosts.Mirrors, more.Mirrors);
    }

    [Theory]
    [InlineData("localhost:5000", EndpointSecurity.Insecure)]
    [InlineData("localhost", EndpointSecurity.Insecure)]
    [InlineData("127.0.0.2:5000", EndpointSecurity.Insecure)]
    [InlineData("[::1]:5000", EndpointSecurity.Insecure)]
    [InlineData("reg.example.com:5000", EndpointSecurity.Insecure)]
    [InlineData("reg.example.com:5001", EndpointSecurity.Verified)]
    [InlineData("reg.example.com", EndpointSecurity.Verified)]
    [InlineData("10.1.2.3:5000", EndpointSecurity.Insecure)]
    [InlineData("10.2.2.3:5000", EndpointSecurity.Verified)]
    [InlineData("[fd00::1]:5000", EndpointSecurity.Insecure)]
    public async Task Insecure_are_loopback_named_hosts_and_address_ranges(string domain, EndpointSecurity security)
    {
        var hosts = RegistryHosts.Create([], ["reg.example.com:5000", "10.1.0.0/16", "fd00::/8"]);

        Assert.Equal(security, (await hosts.FindUpstreamAsync(domain, CancellationToken.None)).Security);
    }

    [Theory]
    [InlineData("{\n  \"registry-mirrors\": [\"a\" \"b\"]\n}", "line 2")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("""{"registry-mirrors":"x"}""", "expected an array of strings")]
    [InlineData("""{"max-concurrent-downloads":0}""", "expected a number above 0")]
    [InlineData("""{"insecure-registries":[1]}""", "expected an array of strings")]
    [InlineData("""{"insecure-registries":["10.0.0.0/99"]}""", "'10.0.0.0/99'")]
    [InlineData("""{"registry-mirrors":["ftp://x"]}""", "'ftp://x'")]
    [InlineData("""{"registry-mirrors":["mirror.example.com"]}""", "'mirror.example.com'")]
    [InlineData("""{"registry-mirrors":["https://x/?q"]}""", "without query")]
    public void A_damaged_file_is_an_error_that_names_file_and_place(string json, string place)
    {
        var error = Assert.Throws<DavitException>(() => Load(json));

        Assert.Equal(ErrorKind.InvalidArgument, error.Kind);
        Assert.Contains(_directory.File("daemon.json"), error.Message, StringComparison.Ordinal);
        Assert.Contains(place, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Limits_are_read_and_otherwise_unknown()
    {
        var hosts = Load("""{"max-concurrent-downloads":7,"max-concurrent-uploads":2}""");

        Assert.Equal((7, 2), (hosts.MaxConcurrentDownloads, hosts.MaxConcurrentUploads));
        Assert.Null(Load("{}").MaxConcurrentDownloads);
    }

    [Fact]
    public void A_named_file_must_exist() =>
        Assert.Equal(ErrorKind.NotFound, Assert.Throws<DavitException>(() => RegistryHosts.Load(_directory.File("none.json"), ConfigurationOwner.Machine)).Kind);

    private RegistryHosts Load(string json) => RegistryHosts.Load(_directory.Write("daemon.json", json), ConfigurationOwner.Machine);
}
