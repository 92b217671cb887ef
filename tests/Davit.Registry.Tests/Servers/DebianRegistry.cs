using System.Diagnostics;
using System.Net.Sockets;

namespace Davit.Registry.Tests.Servers;

/// <summary>Debian's docker-registry (the distribution project's), one process for one test class.</summary>
public sealed class DebianRegistry : IAsyncDisposable
{
    public const string Username = "alice";
    public const string Password = "pass:word";

    // bcrypt of Password, four rounds of cost to stay quick.
    private const string PasswordHash = "$2b$04$h5jiWm0eWh2UxwYlEAOFqOfb97jwH0C5k2JniewNzS2uC684PAhQq";

    private readonly ScratchDirectory _directory = new();
    private readonly Process _process;

    private DebianRegistry(bool isProtected, string tls = "", bool deletes = true)
    {
        var port = FreePort.Take();
        Domain = $"127.0.0.1:{port}";
        var auth = isProtected
            ? $"auth:\n  htpasswd:\n    realm: Test Realm\n    path: {_directory.Write("htpasswd", $"{Username}:{PasswordHash}\n")}\n"
            : "";
        var config = _directory.Write(
            "config.yml",
            $"version: 0.1\nlog:\n  level: error\n  accesslog:\n    disabled: true\nstorage:\n  filesystem:\n    rootdirectory: {_directory.File("data")}\n  delete:\n    enabled: {(deletes ? "true" : "false")}\nhttp:\n  addr: {Domain}\n{tls}{auth}");
        _process = Process.Start(new ProcessStartInfo("docker-registry", ["serve", config]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Domain { get; }

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
        var (host, port) = (registry.Domain.Split(':')[0], int.Parse(registry.Domain.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture));
        for (var attempt = 0; attempt < 200; attempt++)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(host, port);
                return registry;
            }
            catch (SocketException)
            {
                await Task.Delay(50);
            }
        }

        await registry.DisposeAsync();
        throw new InvalidOperationException("docker-registry does not listen");
    }
}
