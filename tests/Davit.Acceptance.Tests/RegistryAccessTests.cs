using Davit.Acceptance.Tests.Tools;

namespace Davit.Acceptance.Tests;

/// <summary>Helper programs, hosts.toml and accounts from elsewhere, as users set them up.</summary>
public sealed class RegistryAccessTests : IAsyncDisposable
{
    private const string Helper = """
        #!/bin/sh
        kept="$(dirname "$0")/kept"
        input=$(cat)
        case $1 in
        get) cat "$kept" 2>/dev/null || { echo "credentials not found in native keychain"; exit 1; } ;;
        store) printf %s "$input" >"$kept" ;;
        erase) rm "$kept" ;;
        esac
        """;

    private readonly DavitHome _davit;
    private readonly string _laboratory;
    private readonly ScriptedRegistry _registry = new() { BasicCredentials = "someone:a secret" };
    private readonly Dictionary<string, string> _environment = [];

    public RegistryAccessTests(Laboratory laboratory)
    {
        _davit = new DavitHome(laboratory);
        _laboratory = laboratory.Registry;
        ScriptedImage.Add(_registry, ScriptedImage.Tar(ScriptedImage.File("a", "b")));
    }

    private string Image => $"{_registry.Address}/private/image:latest";

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        _davit.Dispose();
    }

    [Fact]
    public async Task A_helper_program_keeps_the_password_and_forgets_it()
    {
        InstallHelper();
        await File.WriteAllTextAsync(_davit.ClientConfig, """{"credsStore":"acceptance"}""", TestContext.Current.CancellationToken);

        var login = (await RunAsync("a secret", "login", "-u", "someone", "--password-stdin", _registry.Address)).MustSucceed();
        Assert.Equal("Login Succeeded", login.Text);
        Assert.DoesNotContain("unencrypted", login.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", await File.ReadAllTextAsync(_davit.ClientConfig, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("a secret", await File.ReadAllTextAsync(_davit.Scratch.PathOf("bin/kept"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        (await RunAsync("", "pull", Image)).MustSucceed();
        Assert.Contains("Authenticating with existing credentials... [Username: someone]", (await RunAsync("", "login", _registry.Address)).MustSucceed().Output, StringComparison.Ordinal);

        Assert.Equal($"Removing login credentials for {_registry.Address}", (await RunAsync("", "logout", _registry.Address)).MustSucceed().Text);
        Assert.False(File.Exists(_davit.Scratch.PathOf("bin/kept")));
        Assert.Equal($"Not logged in to {_registry.Address}", (await RunAsync("", "logout", _registry.Address)).MustSucceed().Text);
        (await RunAsync("", "pull", Image)).MustFailInWords();
    }

    [Fact]
    public async Task A_missing_helper_and_a_damaged_configuration_are_named()
    {
        await File.WriteAllTextAsync(_davit.ClientConfig, """{"credsStore":"missing"}""", TestContext.Current.CancellationToken);
        var missing = (await RunAsync("", "pull", Image)).MustFailInWords();
        Assert.Contains("'docker-credential-missing' is not installed", missing.Error, StringComparison.Ordinal);
        Assert.Contains(_davit.ClientConfig, missing.Error, StringComparison.Ordinal);

        await File.WriteAllTextAsync(_davit.ClientConfig, "{", TestContext.Current.CancellationToken);
        foreach (var arguments in new string[][] { ["pull", Image], ["login", "-u", "a", "-p", "b", _registry.Address], ["logout"], ["image", "tags", Image] })
        {
            Assert.Contains($"read '{_davit.ClientConfig}'", (await RunAsync("", arguments)).MustFailInWords().Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_account_in_the_environment_opens_a_registry()
    {
        _environment["DOCKER_AUTH_CONFIG"] = $$"""{"auths":{"{{_registry.Address}}/private":{"username":"someone","password":"a secret"} } }""";

        (await RunAsync("", "pull", Image)).MustSucceed();
        (await RunAsync("", "pull", $"{_registry.Address}/public/image")).MustFailInWords();
    }

    [Fact]
    public async Task Hosts_toml_leads_to_a_mirror_and_the_trace_tells_so()
    {
        await using var mirror = new ScriptedRegistry();
        ScriptedImage.Add(mirror, ScriptedImage.Tar(ScriptedImage.File("a", "b")));
        _davit.Scratch.Write("certs/registry.invalid:5000/hosts.toml", $"[host.\"http://{_registry.Address}\"]\n[host.\"http://{mirror.Address}\"]\n");
        _environment["DAVIT_CERTS_DIR"] = _davit.Scratch.PathOf("certs");

        var pull = (await RunAsync("", "pull", "--trace", "registry.invalid:5000/team/app")).MustSucceed();

        Assert.Contains($"trace: GET http://{_registry.Address}/v2/team/app/manifests/latest: 401 Unauthorized", pull.Error, StringComparison.Ordinal);
        Assert.Contains($"trace: GET http://{mirror.Address}/v2/team/app/manifests/latest: 200 OK", pull.Error, StringComparison.Ordinal);
        Assert.Contains("registry.invalid:5000/team/app", await _davit.OutputAsync("images"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxy_that_does_not_answer_is_named_without_its_password()
    {
        _environment["HTTPS_PROXY"] = "http://someone:secret@127.0.0.1:1";

        var outcome = (await RunAsync("", "image", "tags", "registry.invalid/app")).MustFailInWords();

        Assert.Equal("davit: get 'https://registry.invalid/v2/app/tags/list': connection refused (by way of the proxy http://127.0.0.1:1)\n", outcome.Error);
    }

    [Fact]
    public async Task Ctrl_C_while_a_helper_is_asked_ends_the_command_and_blames_nobody()
    {
        var program = _davit.Scratch.Write("bin/docker-credential-waiting", "#!/bin/sh\ntouch \"$(dirname \"$0\")/asked\"\nexec sleep 600\n");
        (await Programs.RunAsync(new Call("chmod", "+x", program))).MustSucceed();
        await File.WriteAllTextAsync(_davit.ClientConfig, """{"credsStore":"waiting"}""", TestContext.Current.CancellationToken);
        _environment["PATH"] = $"{_davit.Scratch.PathOf("bin")}:{Environment.GetEnvironmentVariable("PATH")}";
        var call = _davit.Call();

        // A job gets the signal as a group, as that of a terminal does: davit and the helper.
        const string Shell = """
            set -m
            "$1" pull "$2" & davit=$!
            until [ -f "$3/asked" ]; do sleep 0.05; done
            kill -INT -- "-$davit"
            wait "$davit"
            """;
        var outcome = await Programs.RunAsync(new Call("bash", "-c", Shell, "bash", call.Program, Image, _davit.Scratch.PathOf("bin")) { Environment = call.Environment.Concat(_environment).ToDictionary() });

        Assert.Equal(130, outcome.ExitCode);
        Assert.DoesNotContain("helper", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_command_that_asks_registries_tells_what_it_asked()
    {
        var name = $"{_laboratory}/traced/{Guid.NewGuid():N}";
        var context = _davit.Context($"FROM {_laboratory}/library/busybox\n");

        async Task<string> TraceOf(params string[] arguments) => (await RunAsync("a secret", arguments)).MustSucceed().Error;

        Assert.Contains($"trace: GET http://{_laboratory}/v2/library/busybox/manifests/latest: 200 OK", await TraceOf("build", "--trace", "-t", name, context), StringComparison.Ordinal);
        Assert.Contains($"trace: PUT http://{name.Replace("/traced", "/v2/traced", StringComparison.Ordinal)}/manifests/latest: 201 Created", await TraceOf("push", "--trace", name), StringComparison.Ordinal);
        Assert.Contains("/manifests/latest: 200 OK", await TraceOf("copy", "--trace", $"docker://{name}", $"docker://{name}:copy"), StringComparison.Ordinal);
        Assert.Contains("/tags/list: 200 OK", await TraceOf("image", "tags", "--trace", name), StringComparison.Ordinal);
        var login = await TraceOf("login", "--trace", "-u", "someone", "--password-stdin", _registry.Address);
        Assert.Contains($"trace: GET http://{_registry.Address}/v2/: 200 OK", login, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", login, StringComparison.Ordinal);
    }

    private void InstallHelper()
    {
        var program = _davit.Scratch.Write("bin/docker-credential-acceptance", Helper);
        using var chmod = Programs.Start(new Call("chmod", "+x", program));
        chmod.WaitForExit();
        _environment["PATH"] = $"{_davit.Scratch.PathOf("bin")}:{Environment.GetEnvironmentVariable("PATH")}";
    }

    private Task<Outcome> RunAsync(string input, params IReadOnlyList<string> arguments)
    {
        var call = _davit.Call(arguments);
        return Programs.RunAsync(call with { Input = input, Environment = call.Environment.Concat(_environment).ToDictionary() });
    }
}
