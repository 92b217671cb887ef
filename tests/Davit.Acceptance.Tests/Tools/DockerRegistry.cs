using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Davit.Acceptance.Tests.Tools;

/// <summary>Debian's docker-registry, which deletes nothing unless told so, and never a tag alone.</summary>
public sealed class DockerRegistry : IAsyncDisposable
{
    private readonly Scratch _scratch = new();
    private readonly Process _process;

    private DockerRegistry(string address, IReadOnlyDictionary<string, string> environment)
    {
        Address = address;
        var config = _scratch.Write(
            "config.yml",
            $"version: 0.1\nlog:\n  level: error\nstorage:\n  filesystem:\n    rootdirectory: {_scratch.PathOf("data")}\nhttp:\n  addr: {address}\n");
        _process = Programs.Start(new Call("/bin/sh", "-c", $"exec docker-registry serve '{config}' >'{_scratch.PathOf("log")}' 2>&1") { Environment = environment });
    }

    public string Address { get; }

    /// <param name="environment">Its settings.</param>
    public static async Task<DockerRegistry> StartAsync(IReadOnlyDictionary<string, string> environment)
    {
        var registry = new DockerRegistry($"127.0.0.1:{FreePort()}", environment);
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

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _scratch.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
