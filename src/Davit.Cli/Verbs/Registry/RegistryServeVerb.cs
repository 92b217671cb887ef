using Davit.Cli.CommandLine;
using Davit.Oci;
using Davit.RegistryServer;

namespace Davit.Cli.Verbs.Registry;

internal static class RegistryServeVerb
{
    private static readonly OptionSpec Address = OptionSpec.Text("addr", null, "host:port", "Address to listen on; port 0 takes a free one", "127.0.0.1:5000");
    private static readonly OptionSpec Data = OptionSpec.Text("data", null, "string", "Directory of the registry's content (default: registry, in the store's directory)");

    public static CommandSpec Define() => new()
    {
        Name = "registry serve",
        Arguments = "[OPTIONS]",
        Summary = "Run a registry",
        Options = [Address, Data],
        UsesStore = false,
        RunAsync = RunAsync,
    };

    private static async Task<int> RunAsync(Invocation invocation, Face face, CancellationToken cancellationToken)
    {
        var directory = invocation.Text(Data) ?? Path.Combine(face.EngineOptions.RootOrDefault, "registry");
        await using var server = await Davit.RegistryServer.RegistryServer.StartAsync(new RegistryServerOptions { Address = invocation.Text(Address)!, DataDirectory = directory }, cancellationToken);
        await face.Out.WriteLineAsync($"Registry listens on {server.Url}, data in {directory}");
        await face.Out.FlushAsync(cancellationToken);
        await WaitForEndAsync(cancellationToken);
        await server.StopAsync(CancellationToken.None);
        return ExitCodes.Success;
    }

    // Ending is what was asked for, not a failure.
    private static async Task WaitForEndAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        catch (OperationCanceledException)
        {
        }
    }
}
