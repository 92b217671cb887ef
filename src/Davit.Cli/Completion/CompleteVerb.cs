using Davit.Cli.CommandLine;
using Davit.Oci;

namespace Davit.Cli.Completion;

/// <summary>What the completion scripts ask: <c>davit __complete -- WORD...</c>, the last word being the one at the cursor.</summary>
internal static class CompleteVerb
{
    public static CommandSpec Define() => new()
    {
        Name = "__complete",
        Arguments = "-- [WORD...]",
        Summary = "",
        Arity = Arity.AtLeast(0),
        Interspersed = false,
        UsesStore = false,
        RunAsync = RunAsync,
    };

    private static async Task<int> RunAsync(Invocation invocation, Face face, CancellationToken cancellationToken)
    {
        // A key press must not make a store.
        if (File.Exists(Path.Combine(face.EngineOptions.RootOrDefault, "davit.db")))
        {
            try
            {
                await face.OpenEngineAsync(cancellationToken);
            }
            catch (DavitException)
            {
                // There are commands and options to offer still.
            }
        }

        new Completer(new StoreNames(face)).Complete(invocation.Arguments).WriteTo(face.Out);
        return ExitCodes.Success;
    }
}
