using System.Text;
using Davit.Acceptance.Tests.Tools;

namespace Davit.Acceptance.Tests;

/// <summary>A registry that people run themselves, closed in each of the ways its manual has: passwords, TLS, tokens.</summary>
public sealed class RealRegistryTests : IDisposable
{
    // "pass:word" by bcrypt, at four rounds to stay quick.
    private const string Alice = "alice:$2b$04$h5jiWm0eWh2UxwYlEAOFqOfb97jwH0C5k2JniewNzS2uC684PAhQq";

    private readonly DavitHome _davit;
    private readonly Dictionary<string, string> _environment = [];

    public RealRegistryTests(Laboratory laboratory)
    {
        _davit = new DavitHome(laboratory);
        _environment["DAVIT_CERTS_DIR"] = _davit.Scratch.MakeFolder("certs");
    }

    public void Dispose() => _davit.Dispose();

    [Fact]
    public async Task Passwords_open_it_and_nothing_else_does()
    {
        await using var registry = await RealRegistry.StartWithPasswordsAsync(_davit.Scratch, Alice);
        var image = await BuildAsync(registry);

        var stranger = (await RunAsync("", "push", image)).MustFailInWords();
        Assert.Contains($"push access denied for {registry.Address}/team/app, repository does not exist or may require 'davit login'", stranger.Error, StringComparison.Ordinal);
        Assert.Contains($"Run 'davit login {registry.Address}'.", stranger.Error, StringComparison.Ordinal);
        var wrong = (await RunAsync("pass", "login", "-u", "alice", "--password-stdin", registry.Address)).MustFailInWords();
        Assert.Contains("unauthorized: authentication required", wrong.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(registry.Address, File.Exists(_davit.ClientConfig) ? await File.ReadAllTextAsync(_davit.ClientConfig, TestContext.Current.CancellationToken) : "", StringComparison.Ordinal);

        Assert.Equal("Login Succeeded", (await RunAsync("pass:word", "login", "-u", "alice", "--password-stdin", registry.Address)).MustSucceed().Text);
        await GoesRoundAsync(image);

        (await RunAsync("", "logout", registry.Address)).MustSucceed();
        Assert.Contains($"pull access denied for {registry.Address}/team/app", (await RunAsync("", "pull", image)).MustFailInWords().Error, StringComparison.Ordinal);
    }

    // As docker login 28 leaves it, and as CI systems hand it over.
    [Fact]
    public async Task An_account_that_docker_login_kept_opens_it()
    {
        await using var registry = await RealRegistry.StartWithPasswordsAsync(_davit.Scratch, Alice);
        var image = await BuildAsync(registry);
        var account = Convert.ToBase64String(Encoding.UTF8.GetBytes("alice:pass:word"));
        await File.WriteAllTextAsync(_davit.ClientConfig, $"{{\n\t\"auths\": {{\n\t\t\"{registry.Address}\": {{\n\t\t\t\"auth\": \"{account}\"\n\t\t}}\n\t}}\n}}", TestContext.Current.CancellationToken);

        await GoesRoundAsync(image);

        Assert.Contains("Authenticating with existing credentials... [Username: alice]", (await RunAsync("", "login", registry.Address)).MustSucceed().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_of_an_own_authority_is_trusted_where_the_authority_is_named()
    {
        using var authority = new OwnAuthority();
        using var other = new OwnAuthority();
        await using var registry = await RealRegistry.StartWithTlsAsync(_davit.Scratch, authority);
        var image = await BuildAsync(registry);
        var named = $"certs/{registry.Address}/ca.crt";

        _davit.Scratch.Write(named, other.Pem);
        var mistrusted = (await RunAsync("", "push", image)).MustFailInWords();
        Assert.Contains("tls: ", mistrusted.Error, StringComparison.Ordinal);

        _davit.Scratch.Write(named, authority.Pem);
        await GoesRoundAsync(image);
    }

    [Fact]
    public async Task Tokens_open_it_for_what_they_grant()
    {
        await using var tokens = new TokenIssuer();
        tokens.Add("writer", "w", "pull", "push");
        tokens.Add("reader", "r", "pull");
        await using var registry = await RealRegistry.StartWithTokensAsync(_davit.Scratch, tokens);
        var image = await BuildAsync(registry);

        var wrong = (await RunAsync("nonsense", "login", "-u", "writer", "--password-stdin", registry.Address)).MustFailInWords();
        Assert.Contains("unauthorized: incorrect username or password", wrong.Error, StringComparison.Ordinal);
        (await RunAsync("w", "login", "-u", "writer", "--password-stdin", registry.Address)).MustSucceed();
        await GoesRoundAsync(image);

        (await RunAsync("r", "login", "-u", "reader", "--password-stdin", registry.Address)).MustSucceed();
        (await RunAsync("", "pull", image)).MustSucceed();
        var denied = (await RunAsync("", "push", image)).MustFailInWords();
        Assert.Contains(
            $"push access denied for {registry.Address}/team/app, repository does not exist or may require 'davit login': denied: requested access to the resource is denied",
            denied.Error,
            StringComparison.Ordinal);
        Assert.Contains("You are logged in as 'reader', which may not do this", denied.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_has_expired_is_replaced()
    {
        await using var tokens = new TokenIssuer();
        tokens.Add("writer", "w", "pull", "push");
        await using var registry = await RealRegistry.StartWithTokensAsync(_davit.Scratch, tokens);
        var image = await BuildAsync(registry);
        (await RunAsync("w", "login", "-u", "writer", "--password-stdin", registry.Address)).MustSucceed();

        tokens.ExpireNext(1);
        (await RunAsync("", "push", image)).MustSucceed();
        tokens.ExpireNext(1);
        (await RunAsync("", "pull", image)).MustSucceed();

        tokens.ExpireNext(100);
        var never = (await RunAsync("", "pull", image)).MustFailInWords();
        Assert.Contains($"pull access denied for {registry.Address}/team/app", never.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_login_keeps_the_refresh_token_and_lives_by_it()
    {
        await using var tokens = new TokenIssuer { RefreshToken = "refresh-of-the-tests" };
        tokens.Add("writer", "a long password", "pull", "push");
        await using var registry = await RealRegistry.StartWithTokensAsync(_davit.Scratch, tokens);
        var image = await BuildAsync(registry);

        (await RunAsync("a long password", "login", "-u", "writer", "--password-stdin", registry.Address)).MustSucceed();
        await GoesRoundAsync(image);

        var kept = await File.ReadAllTextAsync(_davit.ClientConfig, TestContext.Current.CancellationToken);
        Assert.Contains("refresh-of-the-tests", kept, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String("writer:a long password"u8), kept, StringComparison.Ordinal);
        Assert.Equal("password writer", tokens.Grants[0]);
        Assert.All(tokens.Grants.Skip(1), g => Assert.Equal("refresh_token writer", g));
    }

    private async Task<string> BuildAsync(RealRegistry registry)
    {
        var image = $"{registry.Address}/team/app:1";
        await _davit.OutputAsync("build", "-q", "-t", image, _davit.Context("FROM scratch\nCOPY file /file\n", ("file", Guid.NewGuid().ToString())));
        return image;
    }

    private async Task GoesRoundAsync(string image)
    {
        var digest = await _davit.OutputAsync("images", "--no-trunc", "-q", image);
        (await RunAsync("", "push", image)).MustSucceed();
        (await RunAsync("", "rmi", image)).MustSucceed();
        (await RunAsync("", "pull", image)).MustSucceed();
        Assert.Equal(digest, await _davit.OutputAsync("images", "--no-trunc", "-q", image));
    }

    private Task<Outcome> RunAsync(string input, params IReadOnlyList<string> arguments)
    {
        var call = _davit.Call(arguments);
        return Programs.RunAsync(call with { Input = input, Environment = call.Environment.Concat(_environment).ToDictionary() });
    }
}
