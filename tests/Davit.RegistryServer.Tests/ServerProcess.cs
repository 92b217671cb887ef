using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Davit.RegistryServer.Tests;

/// <summary>
/// A registry in a process of its own, which can be killed: this test program again, told by a variable to serve
/// instead of running tests.
/// </summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const string DirectoryVariable = "DAVIT_TEST_SERVE";

    private readonly Process _process;

    private ServerProcess(Process process, Uri url)
    {
        _process = process;
        Url = url;
    }

    public Uri Url { get; }

    public static async Task<ServerProcess> StartAsync(string dataDirectory)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        start.Environment[DirectoryVariable] = dataDirectory;
        var process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadLineAsync();
        return line is null ? throw new InvalidOperationException("the server did not start") : new ServerProcess(process, new Uri(line));
    }

    /// <summary>SIGKILL: nothing of the process gets another chance.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    [ModuleInitializer]
    internal static void ServeIfAsked()
    {
        if (Environment.GetEnvironmentVariable(DirectoryVariable) is { Length: > 0 } directory)
        {
            // Blocking on purpose: the program must not reach its entry point, where the tests are.
            var server = RegistryServer.StartAsync(new RegistryServerOptions { Address = "127.0.0.1:0", DataDirectory = directory }, CancellationToken.None)
                .GetAwaiter().GetResult();
            Console.Out.WriteLine(server.Url);
            Console.Out.Flush();
            Thread.Sleep(Timeout.Infinite);
        }
    }
}
