using Davit.Acceptance.Tests.Tools;

namespace Davit.Acceptance.Tests;

public sealed class LoginTests(Laboratory laboratory) : IAsyncDisposable
{
    private readonly DavitHome _davit = new(laboratory);
    private readonly ScriptedRegistry _registry = new() { BasicCredentials = "someone:a secret" };

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        _davit.Dispose();
    }

    [Fact]
    public async Task Login_opens_a_registry_and_logout_closes_it()
    {
        var image = $"{_registry.Address}/private/image:latest";
        ScriptedImage.Add(_registry, ScriptedImage.Tar(ScriptedImage.File("a", "b")));
        (await _davit.RunAsync("pull", image)).MustFailInWords();

        (await _davit.RunWithInputAsync("wrong", "login", "-u", "someone", "--password-stdin", _registry.Address)).MustFailInWords();
        var login = (await _davit.RunWithInputAsync("a secret", "login", "-u", "someone", "--password-stdin", _registry.Address)).MustSucceed();
        Assert.Contains("Login Succeeded", login.Output, StringComparison.Ordinal);
        Assert.Contains(_registry.Address, await File.ReadAllTextAsync(_davit.ClientConfig), StringComparison.Ordinal);
        await _davit.OutputAsync("pull", image);

        await _davit.OutputAsync("logout", _registry.Address);
        Assert.DoesNotContain(_registry.Address, await File.ReadAllTextAsync(_davit.ClientConfig), StringComparison.Ordinal);
        (await _davit.RunAsync("pull", image)).MustFailInWords();
    }
}
