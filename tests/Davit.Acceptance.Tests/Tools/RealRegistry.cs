using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Davit.Acceptance.Tests.Tools;

/// <summary>Debian's docker-registry, the distribution project's, with the parts of its configuration a test gives it.</summary>
public sealed class RealRegistry : IAsyncDisposable
{
    private readonly Process _process;

    private RealRegistry(Scratch scratch, string http, string auth)
    {
        Address = $"127.0.0.1:{FreePort()}";
        var config = scratch.Write(
            $"registry-{Address[10..]}/config.yml",
            $"version: 0.1\nlog:\n  level: error\n  accesslog:\n    disabled: true\nstorage:\n  filesystem:\n    rootdirectory: {scratch.PathOf($"registry-{Address[10..]}/data")}\nhttp:\n  addr: {Address}\n{http}{auth}");
        _process = Programs.Start(new Call("docker-registry", "serve", config));
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Address { get; }

    /// <param name="hash">A line of a htpasswd file: name, colon, bcrypt.</param>
    public static Task<RealRegistry> StartWithPasswordsAsync(Scratch scratch, string hash) =>
        StartAsync(new RealRegistry(scratch, "", $"auth:\n  htpasswd:\n    realm: Passwords\n    path: {scratch.Write("htpasswd", hash + "\n")}\n"));

    public static Task<RealRegistry> StartWithTlsAsync(Scratch scratch, OwnAuthority authority)
    {
        var (certificate, key) = authority.Issue("registry");
        using (certificate)
        using (key)
        {
            var files = (scratch.Write("server.crt", certificate.ExportCertificatePem()), scratch.Write("server.key", key.ExportPkcs8PrivateKeyPem()));
            return StartAsync(new RealRegistry(scratch, $"  tls:\n    certificate: {files.Item1}\n    key: {files.Item2}\n", ""));
        }
    }

    public static Task<RealRegistry> StartWithTokensAsync(Scratch scratch, TokenIssuer tokens) => StartAsync(new RealRegistry(
        scratch,
        "",
        $"auth:\n  token:\n    realm: {tokens.Realm}\n    service: {TokenIssuer.Service}\n    issuer: {TokenIssuer.Name}\n    rootcertbundle: {scratch.Write("tokens.crt", tokens.AuthorityPem)}\n"));

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task<RealRegistry> StartAsync(RealRegistry registry)
    {
        for (var attempt = 0; attempt < 200; attempt++)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPEndPoint.Parse(registry.Address));
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

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
