namespace Davit.Acceptance.Tests.Tools;

/// <summary>A user of this machine without any privilege, with subordinate IDs as distributions give them; gone with the tests.</summary>
public sealed class OrdinaryUser : IAsyncLifetime
{
    private readonly string _name = $"davit-{Guid.NewGuid():N}"[..16];

    public string Name => _name;

    public string Home => $"/home/{_name}";

    public async ValueTask InitializeAsync() =>
        (await Programs.RunAsync(new Call("useradd", "--create-home", "--shell", "/bin/sh", _name))).MustSucceed();

    public async ValueTask DisposeAsync() =>
        (await Programs.RunAsync(new Call("userdel", "--force", "--remove", _name))).MustSucceed();

    /// <summary>The call as this user makes it; the process stays one.</summary>
    public Call Of(Call call) => call with
    {
        Program = "setpriv",
        Arguments = ["--reuid", _name, "--regid", _name, "--init-groups", "--", call.Program, .. call.Arguments],
        Environment = new Dictionary<string, string>(call.Environment) { ["HOME"] = Home, ["USER"] = _name },
    };

    public async Task OwnAsync(string folder) => (await Programs.RunAsync(new Call("chown", "-R", $"{_name}:{_name}", folder))).MustSucceed();
}
