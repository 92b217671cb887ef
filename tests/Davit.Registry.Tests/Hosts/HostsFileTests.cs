using Davit.Oci;
using Davit.Registry.Hosts;
using Davit.Registry.Tests.Servers;

namespace Davit.Registry.Tests.Hosts;

public sealed class HostsFileTests : IDisposable
{
    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Hosts_come_in_the_order_of_the_file_and_the_server_last()
    {
        Write("docker.io", """
            server = "https://registry-1.docker.io"

            [host."https://public.example.com"]
              capabilities = ["pull"]
            [host."http://10.0.0.1:5000/hub"]
              capabilities = ["pull", "resolve", "push"]
              [host."http://10.0.0.1:5000/hub".header]
                x-one = "1"
                x-two = ["2", "3"]
            [host."https://odd.example.com/api/docker"]
              override_path = true
              skip_verify = true
            """);

        var endpoints = await Hosts().FindPullEndpointsAsync("docker.io", CancellationToken.None);

        Assert.Equal(["public.example.com", "10.0.0.1:5000/hub", "odd.example.com/api/docker", "registry-1.docker.io"], endpoints.Select(e => e.ToString()));
        Assert.Equal(["/v2/", "/hub/v2/", "/api/docker/", "/v2/"], endpoints.Select(e => e.ApiPath));
        Assert.Equal([EndpointSecurity.Verified, EndpointSecurity.PlainHttp, EndpointSecurity.Unverified, EndpointSecurity.Verified], endpoints.Select(e => e.Security));
        Assert.Equal([EndpointCapabilities.Pull, EndpointCapabilities.All, EndpointCapabilities.All, EndpointCapabilities.All], endpoints.Select(e => e.Capabilities));
        Assert.Equal(["docker.io", "docker.io", "docker.io", null], endpoints.Select(e => e.Namespace));
        Assert.Equal(["x-one=1", "x-two=2", "x-two=3"], endpoints[1].Headers.Select(h => $"{h.Key}={h.Value}"));
        Assert.Equal("10.0.0.1:5000", (await Hosts().FindPushEndpointAsync("docker.io", CancellationToken.None)).Authority);
    }

    [Fact]
    public async Task Paths_and_times_are_read_in_every_form()
    {
        Write("r.example.com:5000", """
            ca = "ca.pem"
            client = [["/abs/a.cert", "a.key"], ["b.pem", ""]]
            dial_timeout = "1m1.5s"
            proxy = "socks5h://proxy:1080"
            [host."https://m"]
            ca = ["x.pem", "/y.pem"]
            client = "c.pem"
            """);

        var endpoints = await Hosts().FindPullEndpointsAsync("r.example.com:5000", CancellationToken.None);

        var folder = _directory.File("r.example.com:5000");
        Assert.Equal([$"{folder}/x.pem", "/y.pem"], endpoints[0].Connection!.CaFiles);
        Assert.Equal([new ClientCertificateFile($"{folder}/c.pem", null)], endpoints[0].Connection!.ClientCertificates);
        Assert.Equal("r.example.com:5000", endpoints[1].Authority);
        Assert.Equal([$"{folder}/ca.pem"], endpoints[1].Connection!.CaFiles);
        Assert.Equal([new ClientCertificateFile("/abs/a.cert", $"{folder}/a.key"), new ClientCertificateFile($"{folder}/b.pem", null)], endpoints[1].Connection!.ClientCertificates);
        Assert.Equal(TimeSpan.FromSeconds(61.5), endpoints[1].Connection!.DialTimeout);
        Assert.Equal("socks5", endpoints[1].Connection!.Proxy!.Scheme);
    }

    [Theory]
    [InlineData("r.io_5000_", "r.io:5000", true)]
    [InlineData("r.io:5000", "r.io:5000", true)]
    [InlineData("_default", "any.example.com", true)]
    [InlineData("r.io", "r.io:5000", false)]
    public async Task A_directory_is_found_by_the_registrys_name(string directory, string domain, bool isFound)
    {
        Write(directory, "[host.\"https://mirror.example.com\"]");

        Assert.Equal(isFound, (await Hosts().FindPullEndpointsAsync(domain, CancellationToken.None))[0].IsMirror);
    }

    [Fact]
    public async Task The_registrys_own_directory_goes_before_the_default_and_the_first_root_before_the_second()
    {
        Write("first/_default", "[host.\"https://default\"]");
        Write("second/r.io", "[host.\"https://own\"]");
        Write("second/_default", "[host.\"https://late\"]");
        var hosts = RegistryHosts.Create([], [], [_directory.File("first"), _directory.File("second")]);

        Assert.Equal("own", (await hosts.FindPullEndpointsAsync("r.io", CancellationToken.None))[0].Authority);
        Assert.Equal("default", (await hosts.FindPullEndpointsAsync("s.io", CancellationToken.None))[0].Authority);
    }

    [Fact]
    public async Task Dockers_files_are_read_where_there_is_no_hosts_toml()
    {
        foreach (var file in new[] { "ca.crt", "b.crt", "me.cert", "me.key" })
        {
            Write("r.io", "", file);
        }

        var endpoint = await Hosts().FindUpstreamAsync("r.io", CancellationToken.None);

        Assert.Equal(["b.crt", "ca.crt"], endpoint.Connection!.CaFiles.Select(Path.GetFileName));
        Assert.Equal(["me.cert me.key"], endpoint.Connection.ClientCertificates.Select(c => $"{Path.GetFileName(c.CertificatePath)} {Path.GetFileName(c.KeyPath)}"));
        Assert.Equal(EndpointSecurity.Verified, endpoint.Security);
    }

    [Theory]
    [InlineData("me.cert", "there is no key")]
    [InlineData("me.key", "there is no client certificate")]
    public async Task Half_a_pair_is_an_error(string file, string expected)
    {
        Write("r.io", "", file);

        Assert.Contains(expected, (await Assert.ThrowsAsync<DavitException>(() => Hosts().FindUpstreamAsync("r.io", CancellationToken.None))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("server = ", "line 1")]
    [InlineData("server = \"ftp://x\"", "'ftp://x' is not an http or https URL")]
    [InlineData("server = 1", "server: expected a string")]
    [InlineData("[host.\"https://x\"]\ncapabilities = [\"fly\"]", "unknown capability 'fly'")]
    [InlineData("[host.\"https://x\"]\nskip_verify = \"yes\"", "host.\"https://x\": skip_verify: expected true or false")]
    [InlineData("client = [[\"a\", \"b\", \"c\"]]", "client: expected a path")]
    [InlineData("dial_timeout = \"soon\"", "dial_timeout: expected a duration")]
    [InlineData("proxy = \"x\"", "proxy: expected")]
    [InlineData("host = 1", "host: expected a table")]
    [InlineData("[host.\"https://x\".rewrite]\n\"(\" = \"x\"", "'(' is not a regular expression")]
    public async Task A_damaged_file_is_named_with_what_is_wrong(string text, string expected)
    {
        Write("r.io", text);

        var error = await Assert.ThrowsAsync<DavitException>(() => Hosts().FindPullEndpointsAsync("r.io", CancellationToken.None));

        Assert.Equal(ErrorKind.InvalidArgument, error.Kind);
        Assert.Contains(_directory.File("r.io/hosts.toml"), error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("^library/(.*)", "hub/$1", "library/nginx", "hub/nginx")]
    [InlineData("^library/(.*)", "hub/$1", "team/app", "team/app")]
    public void Rewriting_changes_what_matches(string pattern, string replacement, string path, string expected) =>
        Assert.Equal(expected, (new RegistryEndpoint("x", "", EndpointSecurity.Verified, EndpointRole.Mirror) { Rewrites = [new PathRewrite(pattern, replacement)] }).Rewrite(path));

    private RegistryHosts Hosts() => RegistryHosts.Create([], [], [_directory.Path]);

    private void Write(string directory, string text, string file = "hosts.toml")
    {
        Directory.CreateDirectory(_directory.File(directory));
        _directory.Write($"{directory}/{file}", text);
    }
}
