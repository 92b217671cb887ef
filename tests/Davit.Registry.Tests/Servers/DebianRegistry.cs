using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Davit.Registry.Tests.Servers;

/// <summary>Debian's docker-registry (the distribution project's), one process for one test class.</summary>
public sealed partial class DebianRegistry : IAsyncDisposable
{
    public const string Username = "alice";
    public const string Password = "pass:word";

    // bcrypt of Password, four rounds of cost to stay quick.
    private const string PasswordHash = "$2b$04$h5jiWm0eWh2UxwYlEAOFqOfb97jwH0C5k2JniewNzS2uC684PAhQq";

    private readonly ScratchDirectory _directory = new();
    private readonly TaskCompletionSource<string> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Process _process;

    private DebianRegistry(bool isProtected, string tls = "", bool deletes = true)
    {
        var auth = isProtected
            ? $"auth:\n  htpasswd:\n    realm: Test Realm\n    path: {_directory.Write("htpasswd", $"{Username}:{PasswordHash}\n")}\n"
            : "";
        var config = _directory.Write(
            "config.yml",
            $"version: 0.1\nlog:\n  level: info\n  accesslog:\n    disabled: true\nstorage:\n  filesystem:\n    rootdirectory: {_directory.File("data")}\n  delete:\n    enabled: {(deletes ? "true" : "false")}\nhttp:\n  addr: 127.0.0.1:0\n{tls}{auth}");
        _process = Process.Start(new ProcessStartInfo("docker-registry", ["serve", config]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, line) => Notice(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Domain { get; private set; } = "";

    public static Task<DebianRegistry> StartAsync() => StartAsync(new DebianRegistry(isProtected: false));

    public static Task<DebianRegistry> StartProtectedAsync() => StartAsync(new DebianRegistry(isProtected: true));

    /// <summary>As it is installed: deletion has to be switched on.</summary>
    public static Task<DebianRegistry> StartKeepingAsync() => StartAsync(new DebianRegistry(isProtected: false, deletes: false));

    /// <summary>Speaks TLS alone, to clients with a certificate of <paramref name="authority"/> alone.</summary>
    public static Task<DebianRegistry> StartMutualTlsAsync(TestAuthority authority)
    {
        var (certificate, key) = authority.Issue("server", "127.0.0.1");
        return StartAsync(new DebianRegistry(isProtected: false, $"  tls:\n    certificate: {certificate}\n    key: {key}\n    clientcas:\n      - {authority.CertificatePath}\n"));
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _directory.Dispose();
    }

    private static async Task<DebianRegistry> StartAsync(DebianRegistry registry)
    {
        try
        {
            registry.Domain = await registry._address.Task.WaitAsync(TimeSpan.FromSeconds(30));
            return registry;
        }
        catch
        {
            await registry.DisposeAsync();
            throw;
        }
    }

    // It says which port the system gave it; a port that was free a moment ago may be another test's by now.
    private void Notice(string? line)
    {
        if (line is null)
        {
            _address.TrySetException(new InvalidOperationException("docker-registry ended"));
        }
        else if (Listening().Match(line) is { Success: true } match)
        {
            _address.TrySetResult(match.Groups[1].Value);
        }
    }

    [GeneratedRegex(@"listening on (127\.0\.0\.1:\d+)")]
    private static partial Regex Listening();
}
