using Davit.Cli.CommandLine;
using Davit.Engine.Registries;
using Davit.Oci;

namespace Davit.Cli.Verbs.Registry;

internal static class LogoutVerb
{
    public static CommandSpec Define() => new()
    {
        Name = "logout",
        Arguments = "[SERVER]",
        Summary = "Log out from a registry.\nIf no server is specified, the default is Docker Hub.",
        Arity = Arity.Between(0, 1),
        UsesStore = false,
        RunAsync = RunAsync,
    };

    private static async Task<int> RunAsync(Invocation invocation, Face face, CancellationToken cancellationToken)
    {
        var server = invocation.Arguments.Count == 0 ? ImageReference.DefaultDomain : invocation.Arguments[0];
        var key = Registries.CredentialKey(server);
        using var registries = Registries.Open(face.EngineOptions);
        await face.Out.WriteLineAsync(await registries.LogoutAsync(server, cancellationToken) ? $"Removing login credentials for {key}" : $"Not logged in to {key}");
        return ExitCodes.Success;
    }
}
