using Davit.Cli.CommandLine;
using Davit.Cli.Rendering;
using Davit.Cli.Rendering.Formatting;
using Davit.Engine.Upkeep;
using Davit.Oci;

namespace Davit.Cli.Verbs.Upkeep;

internal static class SystemDfVerb
{
    private const string Columns = "table {{.Type}}\t{{.TotalCount}}\t{{.Active}}\t{{.Size}}\t{{.Reclaimable}}";

    private static readonly OptionSpec Verbose = OptionSpec.Flag("verbose", 'v', "Show detailed information on space usage");
    private static readonly OptionSpec Why = OptionSpec.Text("why", null, "image", "Tell what an image alone holds, and what it shares with whom");

    private static readonly RowShape<Row> Shape = new(
        "*formatter.diskUsageImagesContext",
        [
            new("Type", "TYPE", r => r.Type),
            new("TotalCount", "TOTAL", r => $"{r.Usage.Count}"),
            new("Active", "ACTIVE", r => $"{r.Usage.Active}"),
            new("Size", "SIZE", r => HumanText.Size(r.Usage.SizeBytes)),
            new("Reclaimable", "RECLAIMABLE", r => r.Reclaimable),
        ]);

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
        if (invocation.Has(Verbose) && format is not null)
        {
            throw new DavitException(ErrorKind.InvalidArgument, "the verbose and the format options conflict");
        }

        if (invocation.Text(Why) is { } image)
        {
            ImageSharesRenderer.Write(face.Engine.Upkeep.Explain(image), face.Out);
        }
        else if (invocation.Has(Verbose))
        {
            new DetailedUsageRenderer(face.Out, face.EngineOptions.Time.GetUtcNow()).Write(face.Engine.Upkeep.DetailUsage());
        }
        else
        {
            WriteSummary(face.Engine.Upkeep.MeasureUsage(), face, format);
        }

        return ExitCodes.Success;
    }

    private static void WriteSummary(DiskUsage usage, Face face, string? format)
    {
        Row[] rows =
        [
            new("Images", usage.Images, WithPercentage(usage.Images)),
            new("Containers", usage.Containers, WithPercentage(usage.Containers)),
            new("Local Volumes", new UsageRow(0, 0, 0, 0), HumanText.Size(0)),
            new("Build Cache", usage.BuildCache, HumanText.Size(usage.BuildCache.ReclaimableBytes)),
        ];
        new ListFormatter<Row>(Shape, format is null or FormatOption.Table ? Columns : format).Write(face.Out, rows);
    }

    private static string WithPercentage(UsageRow row) => row.SizeBytes > 0
        ? $"{HumanText.Size(row.ReclaimableBytes)} ({row.ReclaimableBytes * 100 / row.SizeBytes}%)"
        : HumanText.Size(row.ReclaimableBytes);

    private sealed record Row(string Type, UsageRow Usage, string Reclaimable);
}
