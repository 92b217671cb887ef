using Davit.Cli.CommandLine;
using Davit.Cli.Rendering;
using Davit.Oci;

namespace Davit.Cli.Verbs.Manifests;

internal static class ManifestPushVerb
{
    private static readonly OptionSpec Purge = OptionSpec.Flag("purge", 'p', "Remove the local manifest list after push");

    public static CommandSpec Define() => new()
    {
        Name = "manifest push",
        Arguments = "[OPTIONS] MANIFEST_LIST",
        Summary = "Push a manifest list to a repository, with what the repository lacks of its images",
        Options = [InsecureOption.Spec, Purge],
        Arity = Arity.Exactly(1),
        RunAsync = RunAsync,
    };

    private static async Task<int> RunAsync(Invocation invocation, Face face, CancellationToken cancellationToken)
    {
        InsecureOption.Apply(invocation, face);
        var name = ImageReference.Parse(invocation.Arguments[0]).OrLatest();
        var renderer = face.Screen.IsErrorTerminal ? new TransferRenderer(face.Screen.OnError(), "Preparing") : null;
        Descriptor pushed;
        try
        {
            pushed = await face.Engine.Manifests.PushAsync(name, renderer, cancellationToken);
        }
        finally
        {
            renderer?.Finish();
        }

        if (invocation.Has(Purge))
        {
            face.Engine.Manifests.Remove(name);
        }

        await face.Out.WriteLineAsync(pushed.Digest.ToString());
        return ExitCodes.Success;
    }
}
