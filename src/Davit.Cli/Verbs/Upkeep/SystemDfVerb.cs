using Davit.Cli.CommandLine;
using Davit.Cli.Rendering.Formatting;
using Davit.Cli.Rendering.Usage;
using Davit.Engine.Upkeep;

namespace Davit.Cli.Verbs.Upkeep;

internal static class SystemDfVerb
{
    private static readonly OptionSpec Verbose = OptionSpec.Flag("verbose", 'v', "Show detailed information on space usage");
    private static readonly OptionSpec Why = OptionSpec.Text("why", null, "image", "Tell what an image alone holds, and what it shares with whom");

    public static CommandSpec Define() => new()
    {
        Name = "system df",
        Arguments = "[OPTIONS]",
        Summary = "Show disk usage",
        Options = [FormatOption.ForLists, Verbose, Why],
        RunAsync = (invocation, face, _) => Task.FromResult(Run(invocation, face)),
    };

    private static int Run(Invocation invocation, Face face)
    {
        var format = invocation.Text(FormatOption.ForLists) is { Length: > 0 } given ? given : null;
        if (invocation.Text(Why) is { } image)
        {
            ImageSharesRenderer.Write(face.Engine.Upkeep.Explain(image), face.Out);
        }
        else if (!invocation.Has(Verbose))
        {
            var formatter = new ListFormatter<(string, UsageRow)>(UsageRows.Shape, UsageRows.Format(format));
            formatter.Write(face.Out, UsageRows.Of(face.Engine.Upkeep.MeasureUsage()));
        }
        else
        {
            var renderer = new DetailedUsageRenderer(face.Engine.Upkeep.DetailUsage(), face.EngineOptions.Time);
            if (format is null or FormatOption.Table)
            {
                renderer.WriteSections(face.Out);
            }
            else
            {
                renderer.WriteFormatted(face.Out, format);
            }
        }

        return ExitCodes.Success;
    }
}
