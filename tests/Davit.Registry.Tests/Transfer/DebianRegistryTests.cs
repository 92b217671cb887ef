using Davit.Oci;
using Davit.Registry.Authentication;
using Davit.Registry.Protocol;
using Davit.Registry.Tests.Servers;

namespace Davit.Registry.Tests.Transfer;

public sealed class DebianRegistryTests : RegistryContract, IAsyncLifetime
{
    private DebianRegistry? _registry;

    protected override string Domain => _registry!.Domain;

    protected override bool DeletesTags => false;

    public async ValueTask InitializeAsync() => _registry = await DebianRegistry.StartAsync();

    public ValueTask DisposeAsync() => _registry!.DisposeAsync();
}

public sealed class PasswordProtectedRegistryTests : IAsyncLifetime
{
    private static readonly RegistryCredential Alice = new() { Username = DebianRegistry.Username, Password = DebianRegistry.Password };

    private DebianRegistry? _registry;

    private string Domain => _registry!.Domain;

    public async ValueTask InitializeAsync() => _registry = await DebianRegistry.StartProtectedAsync();

    public ValueTask DisposeAsync() => _registry!.DisposeAsync();

    [Fact]
    public async Task With_credentials_an_image_is_pushed_and_pulled()
    {
        using var client = new RegistryClient(Clients.Quick with { FindCredential = name => name == $"{Domain}/app" ? Alice : null });
        var repository = client.Open($"{Domain}/app:1");
        var image = TestImage.Create(10, 20);

        await image.PushAsync(repository, "1");

        Assert.Equal(image.Manifest.Digest, (await repository.ResolveAsync(CancellationToken.None)).Digest);
        Assert.Equal(image.Layers[1].Bytes, await repository.ReadBlobAsync(image.Layers[1].Descriptor));
    }

    [Fact]
    public async Task Without_credentials_the_pull_is_denied_in_Dockers_words()
    {
        using var client = new RegistryClient(Clients.Quick);

        var error = await Assert.ThrowsAsync<RegistryException>(() => client.Open($"{Domain}/app:1").ResolveAsync(CancellationToken.None));

        Assert.Equal(ErrorKind.Unauthenticated, error.Kind);
        Assert.StartsWith($"pull access denied for {Domain}/app, repository does not exist or may require 'davit login'", error.Message, StringComparison.Ordinal);
        Assert.Equal($"Run 'davit login {Domain}'.", error.Hint);
    }

    [Fact]
    public async Task Credentials_kept_by_a_helper_open_the_registry_and_a_missing_helper_is_named()
    {
        using var helpers = new HelperDirectory();
        helpers.Keep(Domain, DebianRegistry.Username, DebianRegistry.Password);
        using var client = new RegistryClient(Clients.Quick with { FindCredential = _ => new RegistryCredential { Helper = helpers.For(Domain) } });
        using var lost = new RegistryClient(Clients.Quick with { FindCredential = _ => new RegistryCredential { Helper = new CredentialHelper("gone", Domain, "/x/config.json") } });

        await client.PingAsync(Domain, CancellationToken.None);
        var error = await Assert.ThrowsAsync<DavitException>(() => lost.PingAsync(Domain, CancellationToken.None));

        Assert.Equal(ErrorKind.NotFound, error.Kind);
        Assert.Contains("'docker-credential-gone' is not installed", error.Message, StringComparison.Ordinal);
        Assert.Contains("/x/config.json", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_account_that_may_not_is_named_in_the_hint()
    {
        using var client = new RegistryClient(Clients.Quick with { FindCredential = _ => Alice with { Password = "hunter2" } });

        var error = await Assert.ThrowsAsync<RegistryException>(() => client.Open($"{Domain}/app:1").ResolveAsync(CancellationToken.None));

        Assert.Equal($"You are logged in as 'alice', which may not do this, or whose password is wrong; run 'davit login {Domain}' again.", error.Hint);
    }

    [Fact]
    public async Task Login_accepts_the_right_password_and_no_other()
    {
        using var client = new RegistryClient(Clients.Quick);

        await client.LoginAsync(Domain, Alice, CancellationToken.None);
        var error = await Assert.ThrowsAsync<RegistryException>(() => client.LoginAsync(Domain, Alice with { Password = "hunter2" }, CancellationToken.None));

        Assert.Equal(ErrorKind.Unauthenticated, error.Kind);
        Assert.StartsWith($"get 'http://{Domain}/v2/': unauthorized", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }
}
