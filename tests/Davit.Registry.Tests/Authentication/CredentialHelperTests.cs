using Davit.Oci;
using Davit.Registry.Authentication;
using Davit.Registry.Tests.Servers;

namespace Davit.Registry.Tests.Authentication;

public sealed class CredentialHelperTests : IDisposable
{
    private readonly ScratchDirectory _directory = new();
    private readonly HelperDirectory _helpers = new();

    public void Dispose()
    {
        _helpers.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_login_is_kept_by_the_helper_and_the_file_only_names_the_host()
    {
        var file = Config($$"""{"credsStore":"{{_helpers.Name}}"}""");

        var place = await file.StoreAsync("docker.io", new RegistryCredential { Username = "u", Password = "se\"cret" }, CancellationToken.None);

        Assert.Equal($"docker-credential-{_helpers.Name}", place.Helper!.Program);
        Assert.DoesNotContain("cret", File.ReadAllText(file.Path), StringComparison.Ordinal);
        Assert.Contains("\"https://index.docker.io/v1/\": {}", File.ReadAllText(file.Path), StringComparison.Ordinal);
        Assert.Equal(new RegistryCredential { Username = "u", Password = "se\"cret" }, await file.Find("docker.io/library/x")!.ResolveAsync(CancellationToken.None));
        Assert.True(await file.EraseAsync("docker.io", CancellationToken.None));
        Assert.Null(_helpers.Kept("https://index.docker.io/v1/"));
        Assert.DoesNotContain("index.docker.io", File.ReadAllText(file.Path), StringComparison.Ordinal);
        Assert.False(await file.EraseAsync("docker.io", CancellationToken.None));
    }

    [Fact]
    public async Task An_identity_token_travels_under_the_name_token()
    {
        var file = Config($$"""{"credHelpers":{"r.io":"{{_helpers.Name}}"} }""");

        await file.StoreAsync("r.io", new RegistryCredential { Username = "u", IdentityToken = "idt" }, CancellationToken.None);

        Assert.Contains("\"Username\":\"\\u003Ctoken\\u003E\"", _helpers.Kept("r.io"), StringComparison.Ordinal);
        Assert.Equal(new RegistryCredential { IdentityToken = "idt" }, await file.Find("r.io")!.ResolveAsync(CancellationToken.None));
    }

    [Fact]
    public async Task What_the_helper_does_not_have_may_stand_in_the_file()
    {
        var file = Config($$"""{"auths":{"r.io":{"auth":"YTpi"} },"credsStore":"{{_helpers.Name}}"}""");

        Assert.Equal(new RegistryCredential { Username = "a", Password = "b" }, await file.Find("r.io/x")!.ResolveAsync(CancellationToken.None));
        Assert.Null(await file.Find("other.io")!.ResolveAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData("echo the keychain is locked; exit 1", "failed: the keychain is locked")]
    [InlineData("exit 3", "failed: it gave no reason")]
    [InlineData("echo '{\"Username\":\"u\",\"Secret\":\"hunter2'", "not the JSON that was expected")]
    public async Task A_failing_helper_is_named_with_its_words_and_never_with_a_secret(string body, string expected)
    {
        using var helpers = new HelperDirectory($"#!/bin/sh\n{body}\n");

        var error = await Assert.ThrowsAsync<DavitException>(() => new RegistryCredential { Helper = helpers.For("r.io") }.ResolveAsync(CancellationToken.None));

        Assert.Equal(ErrorKind.Unavailable, error.Kind);
        Assert.Contains(helpers.For("r.io").Program, error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_helper_that_waits_is_ended_with_the_command()
    {
        using var helpers = new HelperDirectory("#!/bin/sh\nexec sleep 1000\n");
        using var interruption = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new RegistryCredential { Helper = helpers.For("r.io") }.ResolveAsync(interruption.Token));
    }

    private DockerConfigFile Config(string json) => DockerConfigFile.At(_directory.Write("config.json", json));
}
