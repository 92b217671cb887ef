using Davit.Cli.CommandLine;
using Davit.Cli.Rendering;
using Davit.Engine.Images;
using Davit.Engine.Upkeep;

namespace Davit.Cli.Verbs.Upkeep;

/// <summary>What the prune commands have in common.</summary>
internal static class PruneOptions
{
    public static readonly OptionSpec Force = OptionSpec.Flag("force", 'f', "Do not prompt for confirmation");
    public static readonly OptionSpec DryRun = OptionSpec.Flag("dry-run", null, "Tell what would be removed and what that would free, and remove nothing");

    public static PruneMode Mode(Invocation invocation) => invocation.Has(DryRun) ? PruneMode.DryRun : PruneMode.Remove;

    public static PruneFilter Filter(Invocation invocation, OptionSpec option, Face face)
    {
        // A term without an equals sign is a mistake of the command line, an unknown name is one of what it asks for: as in 'images'.
        _ = invocation.Terms(option);
        return PruneFilter.Parse(invocation.List(option), face.EngineOptions.Time.GetUtcNow());
    }

    /// <summary>True when the user agrees, or was not to be asked.</summary>
    public static async Task<bool> MayGoOnAsync(Invocation invocation, Face face, string warning, CancellationToken cancellationToken) =>
        invocation.Has(Force)
        || (invocation.Command.Options.Contains(DryRun) && invocation.Has(DryRun))
        || await Confirmation.AskAsync(face.Screen, warning, cancellationToken);

    /// <summary>The list of what went, when anything did.</summary>
    public static void WriteList(TextWriter output, string title, IEnumerable<string> lines)
    {
        var isFirst = true;
        foreach (var line in lines)
        {
            if (isFirst)
            {
                output.WriteLine(title);
                isFirst = false;
            }

            output.WriteLine(line);
        }

        if (!isFirst)
        {
            output.WriteLine();
        }
    }

    public static void WriteTotal(TextWriter output, long bytes) => output.WriteLine($"Total reclaimed space: {HumanText.Size(bytes)}");

    public static IEnumerable<string> Lines(PruneResult<PrunedImage> result) => result.Removed.SelectMany(image => image.Items).Select(item => item switch
    {
        RemovedItem.Untagged untagged => $"untagged: {untagged.Name}",
        RemovedItem.Deleted deleted => $"deleted: {deleted.Id}",
        _ => throw new System.Diagnostics.UnreachableException(),
    });
}
