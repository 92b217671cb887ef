using Davit.Cli.CommandLine;
using Davit.Engine.Manifests;
using Davit.Oci;

namespace Davit.Cli.Verbs.Manifests;

internal static class ManifestCreateVerb
{
    private static readonly OptionSpec Amend = OptionSpec.Flag("amend", 'a', "Amend an existing manifest list");

    public static CommandSpec Define() => new()
    {
        Name = "manifest create",
        Arguments = "MANIFEST_LIST MANIFEST [MANIFEST...]",
        Summary = "Create a local manifest list of images that are here or at their registry",
        Options = [Amend, InsecureOption.Spec],
        Arity = Arity.AtLeast(2),
        TouchesFiles = false,
        RunAsync = RunAsync,
    };

    private static async Task<int> RunAsync(Invocation invocation, Face face, CancellationToken cancellationToken)
    {
        InsecureOption.Apply(invocation, face);
        var name = ImageReference.Parse(invocation.Arguments[0]).OrLatest();
        var mode = invocation.Has(Amend) ? ManifestListMode.Amend : ManifestListMode.New;
        await face.Engine.Manifests.CreateAsync(name, [.. invocation.Arguments.Skip(1)], mode, cancellationToken);
        await face.Out.WriteLineAsync($"Created manifest list {name}");
        return ExitCodes.Success;
    }
}
