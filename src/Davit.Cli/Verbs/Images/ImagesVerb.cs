using Davit.Cli.CommandLine;
using Davit.Cli.Rendering.Formatting;
using Davit.Cli.Rendering.Images;
using Davit.Engine.Filters;
using Davit.Engine.Images;
using Davit.Engine.Settings;
using Davit.Oci;

namespace Davit.Cli.Verbs.Images;

internal static class ImagesVerb
{
    private static readonly OptionSpec All = OptionSpec.Flag("all", 'a', "Show all images (on a terminal the default hides dangling images)");
    private static readonly OptionSpec Digests = OptionSpec.Flag("digests", null, "Show digests");
    private static readonly OptionSpec Filter = OptionSpec.List("filter", 'f', "filter", "Filter output based on conditions provided");
    private static readonly OptionSpec NoTruncation = OptionSpec.Flag("no-trunc", null, "Don't truncate output");
    private static readonly OptionSpec Quiet = OptionSpec.Flag("quiet", 'q', "Only show image IDs");
    private static readonly OptionSpec Tree = OptionSpec.Flag("tree", null, "List multi-platform images as a tree");

    public static CommandSpec Define() => new()
    {
        Name = "images",
        Arguments = "[OPTIONS] [REPOSITORY[:TAG]]",
        Summary = "List images",
        Options = [All, Digests, Filter, FormatOption.ForLists, NoTruncation, Quiet, Tree],
        Arity = Arity.Between(0, 1),
        TouchesFiles = false,
        RunAsync = (invocation, face, _) => Task.FromResult(Run(invocation, face)),
    };

    private static int Run(Invocation invocation, Face face)
    {
        var request = new ImageListRequest
        {
            Filters = [.. invocation.Terms(Filter), .. invocation.Arguments.Select(a => new FilterTerm("reference", a))],
            // What scripts read stays as it was before Docker 29 (docker/cli#6566).
            Unnamed = invocation.Has(All) || !face.Screen.IsOutputTerminal ? UnnamedImages.Shown : UnnamedImages.Hidden,
        };
        var given = invocation.Text(FormatOption.ForLists) is { Length: > 0 } text ? text : null;
        if (invocation.Has(Tree))
        {
            RefuseWithTree(invocation, given);
        }

        var format = given ?? (invocation.Has(Quiet) || invocation.Has(Tree) ? null : ClientFormats.Of(face.EngineOptions).Images);
        var isPlain = format is null && !invocation.Has(Quiet) && !invocation.Has(NoTruncation) && !invocation.Has(Digests);
        if (isPlain && (invocation.Has(Tree) || face.Screen.IsOutputTerminal))
        {
            new FootprintView(face.Out, face.Screen.IsOutputTerminal, face.Screen.Width())
                .Write(face.Engine.Images.ListFootprints(request), invocation.Has(Tree) ? FootprintDepth.Platforms : FootprintDepth.Images);
            return ExitCodes.Success;
        }

        WriteList(invocation, face, format, request);
        return ExitCodes.Success;
    }

    private static void WriteList(Invocation invocation, Face face, string? format, ImageListRequest request)
    {
        var digests = invocation.Has(Digests) || format?.Contains("{{.Digest}}", StringComparison.Ordinal) == true ? DigestColumn.Shown : DigestColumn.Hidden;
        var style = new RowStyle(!invocation.Has(NoTruncation), face.EngineOptions.Time);
        var resolved = ImageRows.Format(format, invocation.Has(Digests) ? DigestColumn.Shown : DigestColumn.Hidden, invocation.Has(Quiet) ? IdsOnly.Yes : IdsOnly.No);
        new ListFormatter<ImageSummary>(ImageRows.Shape(style, digests), resolved).Write(face.Out, face.Engine.Images.List(request));
    }

    private static void RefuseWithTree(Invocation invocation, string? format)
    {
        var refused = invocation.Has(Quiet) ? "--quiet" : invocation.Has(NoTruncation) ? "--no-trunc" : invocation.Has(Digests) ? "--show-digest" : format is not null ? "--format" : null;
        if (refused is not null)
        {
            throw new DavitException(ErrorKind.InvalidArgument, $"{refused} is not yet supported with --tree");
        }
    }
}
