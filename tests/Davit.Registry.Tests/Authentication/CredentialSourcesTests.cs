using Davit.Oci;
using Davit.Registry.Authentication;
using Davit.Registry.Tests.Servers;

namespace Davit.Registry.Tests.Authentication;

public sealed class CredentialSourcesTests : IDisposable
{
    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void The_variable_goes_before_Dockers_file_and_that_before_podmans()
    {
        var sources = Sources(
            """{"auths":{"a.io":{"username":"variable"}}}""",
            """{"auths":{"a.io":{"username":"docker"},"b.io":{"username":"docker"}}}""",
            """{"auths":{"a.io":{"username":"podman"},"b.io":{"username":"podman"},"c.io/team":{"username":"podman"},"docker.io":{"username":"hub"}}}""");

        Assert.Equal("variable", sources.Find("a.io/x")!.Username);
        Assert.Equal("docker", sources.Find("b.io/x")!.Username);
        Assert.Equal("podman", sources.Find("c.io/team/x")!.Username);
        Assert.Equal("hub", sources.Find("docker.io/library/nginx")!.Username);
        Assert.Null(sources.Find("c.io/other"));
    }

    [Fact]
    public async Task A_store_without_the_account_does_not_hide_podmans()
    {
        using var helpers = new HelperDirectory();
        var sources = Sources(null, $$"""{"credsStore":"{{helpers.Name}}"}""", """{"auths":{"c.io":{"auth":"YTpi"}}}""");

        Assert.Equal("a", (await sources.Find("c.io/x")!.ResolveAsync(CancellationToken.None))!.Username);
        helpers.Keep("c.io", "kept", "p");
        Assert.Equal("kept", (await sources.Find("c.io/x")!.ResolveAsync(CancellationToken.None))!.Username);
    }

    [Theory]
    [InlineData("{", "{}", "DOCKER_AUTH_CONFIG")]
    [InlineData(null, "{", "config.json")]
    public void What_cannot_be_read_is_told_before_anything_is_asked_for(string? variable, string docker, string named)
    {
        var error = Assert.Throws<DavitException>(() => Sources(variable, docker, "{}"));

        Assert.Equal(ErrorKind.InvalidArgument, error.Kind);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_file_of_podman_is_told_where_it_is_needed()
    {
        var sources = Sources(null, """{"auths":{"a.io":{"username":"u"}}}""", "[]");

        Assert.Equal("u", sources.Find("a.io")!.Username);
        Assert.Contains("auth.json", Assert.Throws<DavitException>(() => sources.Find("b.io")).Message, StringComparison.Ordinal);
    }

    private CredentialSources Sources(string? variable, string docker, string podman) =>
        CredentialSources.Of(variable, DockerConfigFile.At(_directory.Write("config.json", docker)), [_directory.File("none.json"), _directory.Write("auth.json", podman)]);
}
