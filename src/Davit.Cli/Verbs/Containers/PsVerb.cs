using Davit.Cli.CommandLine;
using Davit.Cli.Rendering.Containers;
using Davit.Cli.Rendering.Formatting;
using Davit.Engine.Containers;
using Davit.Engine.Settings;

namespace Davit.Cli.Verbs.Containers;

internal static class PsVerb
{
    private static readonly OptionSpec All = OptionSpec.Flag("all", 'a', "Show all containers (default shows just running)");
    private static readonly OptionSpec Filter = OptionSpec.List("filter", 'f', "filter", "Filter output based on conditions provided");
    private static readonly OptionSpec Last = OptionSpec.Text("last", 'n', "int", "Show n last created containers (includes all states)", "-1");
    private static readonly OptionSpec Latest = OptionSpec.Flag("latest", 'l', "Show the latest created container (includes all states)");
    private static readonly OptionSpec NoTruncation = OptionSpec.Flag("no-trunc", null, "Don't truncate output");
    private static readonly OptionSpec Quiet = OptionSpec.Flag("quiet", 'q', "Only display container IDs");
    private static readonly OptionSpec Size = OptionSpec.Flag("size", 's', "Display total file sizes");

    public static CommandSpec Define() => new()
    {
        Name = "ps",
        Arguments = "[OPTIONS]",
        Summary = "List containers",
        Options = [All, Filter, FormatOption.ForLists, Last, Latest, NoTruncation, Quiet, Size],
        TouchesFiles = false,
        RunAsync = (invocation, face, _) => Task.FromResult(Run(invocation, face)),
    };

    private static int Run(Invocation invocation, Face face)
    {
        var style = new RowStyle(!invocation.Has(NoTruncation), face.EngineOptions.Time);
        var resolved = Format(invocation, face, style);
        var containers = face.Engine.Containers.List(new ContainerListRequest
        {
            Filters = invocation.Terms(Filter),
            Scope = invocation.Has(All) ? ContainerScope.All : ContainerScope.Running,
            Latest = invocation.Integer(Last) is > 0 and var last ? (int)Math.Min(last, int.MaxValue) : invocation.Has(Latest) ? 1 : null,
        });
        var shape = ContainerRows.Shape(style, container => face.Engine.Containers.Measure(container.Id));
        new ListFormatter<ContainerSummary>(shape, resolved).Write(face.Out, containers);
        return ExitCodes.Success;
    }

    private static string Format(Invocation invocation, Face face, RowStyle style)
    {
        var format = invocation.Text(FormatOption.ForLists) is { Length: > 0 } given ? given : null;
        if (format is not null && invocation.Has(Quiet))
        {
            face.Screen.Error.WriteLine("WARNING: Ignoring custom format, because both --format and --quiet are set.");
        }

        format ??= ClientFormats.Of(face.EngineOptions).Containers;
        if (format is not null)
        {
            ContainerRows.Check(format, style);
        }

        return invocation.Has(Quiet) ? "{{.ID}}" : ContainerRows.Format(format, invocation.Has(Size) ? SizeColumn.Shown : SizeColumn.Hidden);
    }
}
