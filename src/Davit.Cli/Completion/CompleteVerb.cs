using Davit.Cli.CommandLine;
using Davit.Oci;

namespace Davit.Cli.Completion;

/// <summary>What the completion scripts ask: <c>davit __complete -- WORD...</c>, the last word being the one at the cursor.</summary>
internal static class CompleteVerb
{
    public const string Name = "__complete";

    /// <param name="words">What follows the name.</param>
    public static async Task<int> RunAsync(IReadOnlyList<string> words, ICommandIndex commands, Face face, CancellationToken cancellationToken)
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

        var line = words is ["--", ..] ? words.Skip(1).ToArray() : words;
        new Completer(commands, new StoreNames(face)).Complete(line).WriteTo(face.Out);
        return ExitCodes.Success;
    }
}
