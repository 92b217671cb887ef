using Davit.Cli.CommandLine;
using Davit.Cli.Rendering.Formatting;
using Davit.Cli.Rendering.Images;
using Davit.Engine.Images;
using Davit.Oci;

namespace Davit.Cli.Verbs.Images;

internal static class HistoryVerb
{
    private static readonly OptionSpec Human = OptionSpec.Flag("human", 'H', "Print sizes and dates in human readable format", "true");
    private static readonly OptionSpec NoTruncation = OptionSpec.Flag("no-trunc", null, "Don't truncate output");
    private static readonly OptionSpec Quiet = OptionSpec.Flag("quiet", 'q', "Only show image IDs");
    private static readonly OptionSpec PlatformOption = OptionSpec.Text("platform", null, "string", "Show history for the given platform. Formatted as \"os[/arch[/variant]]\" (e.g., \"linux/amd64\")");

    public static CommandSpec Define() => new()
    {
        Name = "history",
        Arguments = "[OPTIONS] IMAGE",
        Summary = "Show the history of an image",
        Options = [FormatOption.ForLists, Human, NoTruncation, Quiet, PlatformOption],
        Arity = Arity.Exactly(1),
        TouchesFiles = false,
        RunAsync = (invocation, face, _) => Task.FromResult(Run(invocation, face)),
    };

    private static int Run(Invocation invocation, Face face)
    {
        var history = invocation.Has(Human) ? HistoryStyle.Human : HistoryStyle.Exact;
        var given = invocation.Text(FormatOption.ForLists) is { Length: > 0 } text ? text : null;
        var format = HistoryRows.Format(given, history, invocation.Has(Quiet) ? IdsOnly.Yes : IdsOnly.No);
        var shape = HistoryRows.Shape(new RowStyle(!invocation.Has(NoTruncation), face.EngineOptions.Time), history);
        new ListFormatter<HistoryRow>(shape, format)
            .Write(face.Out, face.Engine.Images.History(invocation.Arguments[0], invocation.ParsedObject(PlatformOption, Platform.Parse)));
        return ExitCodes.Success;
    }
}
