using Davit.Cli.CommandLine;
using Davit.Cli.Rendering;
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
        Options = [Verbose, Why],
        RunAsync = (invocation, face, _) => Task.FromResult(Run(invocation, face)),
    };

    private static int Run(Invocation invocation, Face face)
    {
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
            WriteSummary(face.Engine.Upkeep.MeasureUsage(), face.Out);
        }

        return ExitCodes.Success;
    }

    private static void WriteSummary(DiskUsage usage, TextWriter output)
    {
        var table = new TextTable("TYPE", "TOTAL", "ACTIVE", "SIZE", "RECLAIMABLE");
        Add("Images", usage.Images, WithPercentage(usage.Images));
        Add("Containers", usage.Containers, WithPercentage(usage.Containers));
        Add("Local Volumes", new UsageRow(0, 0, 0, 0), HumanText.Size(0));
        Add("Build Cache", usage.BuildCache, HumanText.Size(usage.BuildCache.ReclaimableBytes));
        table.WriteTo(output);

        void Add(string type, UsageRow row, string reclaimable) =>
            table.Add(type, $"{row.Count}", $"{row.Active}", HumanText.Size(row.SizeBytes), reclaimable);
    }

    private static string WithPercentage(UsageRow row) => row.SizeBytes > 0
        ? $"{HumanText.Size(row.ReclaimableBytes)} ({row.ReclaimableBytes * 100 / row.SizeBytes}%)"
        : HumanText.Size(row.ReclaimableBytes);
}
