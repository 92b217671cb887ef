using System.Text.Json;
using Davit.Oci;
using Davit.Registry.Authentication;
using Davit.Registry.Tests.Servers;

namespace Davit.Registry.Tests.Authentication;

public sealed class DockerConfigFileTests : IDisposable
{
    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("docker.io", "https://index.docker.io/v1/")]
    [InlineData("localhost:5000", "localhost:5000")]
    [InlineData("reg.example.com", "https://reg.example.com/v2/")]
    [InlineData("reg.example.com", "http://reg.example.com")]
    public void Credentials_are_found_under_every_key_clients_write(string domain, string key)
    {
        var file = Config("{\"auths\":{\"" + key + "\":{\"auth\":\"YWxpY2U6cGFzczp3b3Jk\"}}}");

        Assert.Equal(new RegistryCredential { Username = "alice", Password = "pass:word" }, file.Find(domain));
    }

    [Fact]
    public void Nothing_is_found_in_a_missing_or_empty_file()
    {
        Assert.Null(DockerConfigFile.At(_directory.File("none.json")).Find("docker.io"));
        Assert.Null(Config("  \n").Find("docker.io"));
    }

    [Fact]
    public void An_identity_token_is_read() =>
        Assert.Equal("abc", Config("""{"auths":{"r.io":{"auth":"YWxpY2U6","identitytoken":"abc"}}}""").Find("r.io")!.IdentityToken);

    [Fact]
    public async Task Login_and_logout_keep_every_field_they_do_not_know()
    {
        var file = Config("""{"HttpHeaders":{"X":"é+/"},"auths":{"a.io":{"auth":"YTpi","custom":[1,2]}},"psFormat":"x\\t","detachKeys":1e3}""");

        await file.StoreAsync("b.io", new RegistryCredential { Username = "u", Password = "p" }, CancellationToken.None);
        await file.StoreAsync("a.io", new RegistryCredential { Username = "c", Password = "d" }, CancellationToken.None);
        var again = DockerConfigFile.At(file.Path);
        Assert.True(await again.EraseAsync("b.io", CancellationToken.None));

        using var document = JsonDocument.Parse(File.ReadAllText(file.Path));
        Assert.Equal("é+/", document.RootElement.GetProperty("HttpHeaders").GetProperty("X").GetString());
        Assert.Equal("x\\t", document.RootElement.GetProperty("psFormat").GetString());
        Assert.Equal("1e3", document.RootElement.GetProperty("detachKeys").GetRawText());
        Assert.Equal("[1,2]", string.Concat(document.RootElement.GetProperty("auths").GetProperty("a.io").GetProperty("custom").GetRawText().Where(c => !char.IsWhiteSpace(c))));
        Assert.Equal("c", DockerConfigFile.At(file.Path).Find("a.io")!.Username);
        Assert.Null(DockerConfigFile.At(file.Path).Find("b.io"));
    }

    [Fact]
    public async Task The_file_is_only_for_its_owner_and_nothing_else_is_left_beside_it()
    {
        var file = DockerConfigFile.At(_directory.File("sub/config.json"));

        await file.StoreAsync("docker.io", new RegistryCredential { Username = "u", Password = "p" }, CancellationToken.None);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file.Path));
        Assert.Equal([file.Path], Directory.GetFiles(_directory.File("sub")));
        Assert.Contains("\"https://index.docker.io/v1/\"", File.ReadAllText(file.Path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_linked_file_stays_a_link()
    {
        _directory.Write("real.json", "{}");
        File.CreateSymbolicLink(_directory.File("config.json"), _directory.File("real.json"));

        var file = DockerConfigFile.At(_directory.File("config.json"));
        await file.StoreAsync("a.io", new RegistryCredential { Username = "u", Password = "p" }, CancellationToken.None);

        Assert.NotNull(File.ResolveLinkTarget(file.Path, returnFinalTarget: false));
        Assert.Contains("a.io", File.ReadAllText(_directory.File("real.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_helper_is_named_with_what_it_keeps_the_secret_under()
    {
        var file = Config("""{"auths":{"gcr.io":{"auth":"YTpi"}},"credsStore":"desktop","credHelpers":{"gcr.io":"gcloud"}}""");

        Assert.Equal(new CredentialHelper("desktop", "https://index.docker.io/v1/", file.Path), file.Find("docker.io/library/nginx")!.Helper);
        Assert.True(file.Find("docker.io")!.IsEmpty);
        Assert.Equal("docker-credential-gcloud", file.Find("gcr.io")!.Helper!.Program);
        Assert.Equal("a", file.Find("gcr.io")!.Username);
    }

    [Theory]
    [InlineData("r.io/team/app", "deep")]
    [InlineData("r.io/team/other", "team")]
    [InlineData("r.io/teams/other", "host")]
    [InlineData("r.io", "host")]
    [InlineData("other.io/team/app", null)]
    public void The_account_with_the_closest_name_counts(string repository, string? expected)
    {
        var file = Config("""{"auths":{"r.io":{"username":"host"},"r.io/team":{"username":"team"},"r.io/team/app":{"username":"deep"}}}""");

        Assert.Equal(expected, file.Find(repository)?.Username);
    }

    [Fact]
    public void An_account_of_a_namespace_is_not_the_hosts() =>
        Assert.Null(Config("""{"auths":{"r.io/team":{"username":"team"}}}""").Find("r.io"));

    [Fact]
    public async Task Logging_in_to_a_namespace_leaves_the_hosts_account_alone()
    {
        var file = Config("""{"auths":{"r.io":{"auth":"YTpi"}}}""");

        await file.StoreAsync("r.io/team", new RegistryCredential { Username = "t", Password = "p" }, CancellationToken.None);

        Assert.Equal("t", file.Find("r.io/team/x")!.Username);
        Assert.Equal("a", file.Find("r.io/x")!.Username);
        Assert.True(await file.EraseAsync("r.io/team", CancellationToken.None));
        Assert.Equal("a", file.Find("r.io/team/x")!.Username);
    }

    [Theory]
    [InlineData("{", "line 1")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("{\"a\":1,\n\"b\":}", "line 2")]
    public async Task A_damaged_file_is_named_and_left_alone(string text, string place)
    {
        var file = Config(text);

        var error = Assert.Throws<DavitException>(() => file.Find("docker.io"));
        await Assert.ThrowsAsync<DavitException>(() => file.StoreAsync("a.io", new RegistryCredential { Username = "u" }, CancellationToken.None));

        Assert.Contains(file.Path, error.Message, StringComparison.Ordinal);
        Assert.Contains(place, error.Message, StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(file.Path));
    }

    [Theory]
    [InlineData("""{"auths":[]}""", "'auths' is not a JSON object")]
    [InlineData("""{"auths":{"r.io":{"auth":"%%%"}}}""", "the 'auth' of 'r.io' is not the base64 form of NAME:PASSWORD")]
    [InlineData("""{"auths":{"r.io":{"auth":"bm8gY29sb24="}}}""", "the 'auth' of 'r.io' is not the base64 form of NAME:PASSWORD")]
    public void An_account_that_cannot_be_read_is_told_and_not_passed_over(string text, string problem)
    {
        var file = Config(text);

        var error = Assert.Throws<DavitException>(() => file.Find("r.io/app"));

        Assert.Equal($"read '{file.Path}': {problem}", error.Message);
    }

    [Fact]
    public async Task Logging_in_again_mends_an_account_that_cannot_be_read()
    {
        var file = Config("""{"auths":{"r.io":{"auth":"%%%"}}}""");

        await file.StoreAsync("r.io", new RegistryCredential { Username = "u", Password = "p" }, CancellationToken.None);

        Assert.Equal("u", file.Find("r.io")!.Username);
    }

    [Fact]
    public async Task A_place_that_cannot_be_written_is_told_by_its_own_name()
    {
        var file = DockerConfigFile.At("/proc/nowhere/config.json");

        var error = await Assert.ThrowsAsync<DavitException>(() => file.StoreAsync("r.io", new RegistryCredential { Username = "u", Password = "p" }, CancellationToken.None));

        Assert.Equal("write '/proc/nowhere/config.json': no such file or directory", error.Message);
        Assert.Contains("DOCKER_CONFIG", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_in_the_place_of_the_file_is_told()
    {
        var error = Assert.Throws<DavitException>(() => DockerConfigFile.At(Path.GetTempPath()).Find("r.io"));

        Assert.EndsWith("it is a directory", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_text_of_a_credential_shows_no_secret() =>
        Assert.DoesNotContain("secret", new RegistryCredential { Username = "u", Password = "secret", IdentityToken = "secret" }.ToString(), StringComparison.Ordinal);

    private DockerConfigFile Config(string json) => DockerConfigFile.At(_directory.Write("config.json", json));
}
