using System.Globalization;
using Davit.Cli.CommandLine;
using Davit.Cli.Rendering;
using Davit.Engine.Images;
using Davit.Oci;

namespace Davit.Cli.Verbs.Images;

internal static class HistoryVerb
{
    private const int CreatedByWidth = 45;

    private static readonly OptionSpec Human = OptionSpec.Flag("human", 'H', "Print sizes and dates in human readable format", "true");
    private static readonly OptionSpec NoTruncation = OptionSpec.Flag("no-trunc", null, "Don't truncate output");
    private static readonly OptionSpec Quiet = OptionSpec.Flag("quiet", 'q', "Only show image IDs");
    private static readonly OptionSpec PlatformOption = OptionSpec.Text("platform", null, "string", "Show history for the given platform. Formatted as \"os[/arch[/variant]]\" (e.g., \"linux/amd64\")");

    public static CommandSpec Define() => new()
    {
        Name = "history",
        Arguments = "[OPTIONS] IMAGE",
        Summary = "Show the history of an image",
        Options = [Human, NoTruncation, Quiet, PlatformOption],
        Arity = Arity.Exactly(1),
        TouchesFiles = false,
        RunAsync = (invocation, face, _) => Task.FromResult(Run(invocation, face)),
    };

    private static int Run(Invocation invocation, Face face)
    {
        var rows = face.Engine.Images.History(invocation.Arguments[0], invocation.ParsedObject(PlatformOption, Platform.Parse));
        var isFull = invocation.Has(NoTruncation);
        if (invocation.Has(Quiet))
        {
            foreach (var row in rows)
            {
                face.Out.WriteLine(Id(row, isFull));
            }

            return ExitCodes.Success;
        }

        var isHuman = invocation.Has(Human);
        var now = face.EngineOptions.Time.GetUtcNow();
        var table = new TextTable("IMAGE", isHuman ? "CREATED" : "CREATED AT", "CREATED BY", "SIZE", "COMMENT");
        foreach (var row in rows)
        {
            table.Add(
                Id(row, isFull),
                isHuman ? HumanText.Ago(row.Entry.Created, now) : row.Entry.Created?.ToString("yyyy-MM-dd'T'HH:mm:ssK", CultureInfo.InvariantCulture) ?? "",
                CreatedBy(row, isFull),
                isHuman ? HumanText.Size(row.SizeBytes) : row.SizeBytes.ToString(CultureInfo.InvariantCulture),
                row.Entry.Comment ?? "");
        }

        table.WriteTo(face.Out);
        return ExitCodes.Success;
    }

    private static string Id(HistoryRow row, bool isFull) => row.Id is null ? "<missing>" : isFull ? row.Id.ToString() : row.Id.Digest.ShortHex;

    private static string CreatedBy(HistoryRow row, bool isFull)
    {
        var text = (row.Entry.CreatedBy ?? "").Replace('\t', ' ');
        return isFull || text.Length <= CreatedByWidth ? text : text[..(CreatedByWidth - 1)] + "…";
    }
}
