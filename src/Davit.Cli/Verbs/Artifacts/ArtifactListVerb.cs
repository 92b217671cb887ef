using Davit.Cli.CommandLine;
using Davit.Cli.Rendering.Artifacts;
using Davit.Cli.Rendering.Formatting;
using Davit.Engine.Artifacts;
using Davit.Oci;

namespace Davit.Cli.Verbs.Artifacts;

internal static class ArtifactListVerb
{
    private static readonly OptionSpec Type = OptionSpec.Text("artifact-type", null, "string", "Only what is of this type");
    private static readonly OptionSpec NoTruncation = OptionSpec.Flag("no-trunc", null, "Don't truncate output");
    private static readonly OptionSpec PlatformOption = OptionSpec.Text("platform", null, "string", "What is attached to this platform's manifest (default: to what the name stands for)");
    private static readonly OptionSpec Quiet = OptionSpec.Flag("quiet", 'q', "Only show digests");
    private static readonly OptionSpec Tree = OptionSpec.Flag("tree", null, "Show as a tree: the platforms, too, and what is attached to what is attached");

    public static CommandSpec Define() => new()
    {
        Name = "artifact ls",
        Arguments = "[OPTIONS] IMAGE",
        Summary = "List what is attached to an image at its registry",
        Options = [Type, FormatOption.ForLists, NoTruncation, PlatformOption, Quiet, Tree, ArtifactOptions.Trace],
        Arity = Arity.Exactly(1),
        UsesStore = false,
        AsksRegistry = true,
        RunAsync = RunAsync,
    };

    private static async Task<int> RunAsync(Invocation invocation, Face face, CancellationToken cancellationToken)
    {
        using var artifacts = ArtifactOptions.Open(invocation, face);
        var style = new RowStyle(!invocation.Has(NoTruncation), face.EngineOptions.Time);
        var rows = new ListFormatter<ReferrerNode>(ReferrerRows.Shape(style), ReferrerRows.Format(invocation.Text(FormatOption.ForLists)));
        var request = new ListReferrersRequest(ArtifactOptions.Reference(invocation))
        {
            Platform = invocation.ParsedObject(PlatformOption, Platform.Parse),
            ArtifactType = invocation.Text(Type),
            Depth = invocation.Has(Tree) ? ReferrerDepth.Tree : ReferrerDepth.Direct,
        };
        var root = await artifacts.ListAsync(request, cancellationToken);
        if (invocation.Has(Quiet))
        {
            foreach (var node in ReferrerTreeText.All(root))
            {
                face.Out.WriteLine(node.Descriptor.Digest);
            }
        }
        else if (invocation.Has(Tree))
        {
            new ReferrerTreeText(style, face.Out).Write(request.Reference, root);
        }
        else
        {
            rows.Write(face.Out, root.Referrers);
        }

        return ExitCodes.Success;
    }
}
