using System.Text;
using Davit.Cli.CommandLine;
using Davit.Engine.Upkeep;

namespace Davit.Cli.Verbs.Upkeep;

internal static class SystemPruneVerb
{
    private static readonly OptionSpec All = OptionSpec.Flag("all", 'a', "Remove all unused images not just dangling ones");
    private static readonly OptionSpec Filter = OptionSpec.List("filter", null, "filter", "Provide filter values (e.g. \"label=<key>=<value>\")");
    private static readonly OptionSpec Volumes = OptionSpec.Flag("volumes", null, "Prune anonymous volumes");

    public static CommandSpec Define() => new()
    {
        Name = "system prune",
        Arguments = "[OPTIONS]",
        Summary = "Remove unused data",
        Options = [All, Filter, PruneOptions.Force, Volumes],
        RunAsync = RunAsync,
    };

    private static async Task<int> RunAsync(Invocation invocation, Face face, CancellationToken cancellationToken)
    {
        var filter = PruneOptions.Filter(invocation, Filter, face);
        if (invocation.Has(Volumes))
        {
            await face.Screen.Error.WriteLineAsync("Davit keeps no volumes yet: --volumes has nothing to remove.");
        }

        if (!await PruneOptions.MayGoOnAsync(invocation, face, Warning(invocation), cancellationToken))
        {
            return ExitCodes.Success;
        }

        var upkeep = face.Engine.Upkeep;
        var containers = await upkeep.PruneContainersAsync(new PruneContainersRequest { Filter = filter }, cancellationToken);
        PruneOptions.WriteList(face.Out, "Deleted Containers:", containers.Removed.Select(c => c.Id));
        var scope = invocation.Has(All) ? ImageScope.Unused : ImageScope.Dangling;
        var images = await upkeep.PruneImagesAsync(new PruneImagesRequest { Scope = scope, Filter = filter }, cancellationToken);
        PruneOptions.WriteList(face.Out, "Deleted Images:", PruneOptions.Lines(images));
        var total = containers.FreedBytes + images.FreedBytes
            + await PruneDownloadsAsync(face, filter, cancellationToken)
            + await PruneCacheAsync(invocation, face, filter, cancellationToken);
        PruneOptions.WriteTotal(face.Out, total);
        return ExitCodes.Success;
    }

    // Neither have downloads.
    private static async Task<long> PruneDownloadsAsync(Face face, PruneFilter filter, CancellationToken cancellationToken)
    {
        if (filter.AsksForLabels)
        {
            return 0;
        }

        var downloads = await face.Engine.Upkeep.PruneDownloadsAsync(filter, cancellationToken);
        PruneOptions.WriteList(face.Out, "Deleted Downloads:", downloads.Removed.Select(d => d.Digest.ToString()));
        return downloads.FreedBytes;
    }

    // The build cache has no labels: a filter by label is about other things.
    private static async Task<long> PruneCacheAsync(Invocation invocation, Face face, PruneFilter filter, CancellationToken cancellationToken)
    {
        if (filter.Labels.Count + filter.SparedLabels.Count > 0)
        {
            return 0;
        }

        var scope = invocation.Has(All) ? CacheScope.All : CacheScope.Dangling;
        var cache = await face.Engine.Upkeep.PruneBuildCacheAsync(new PruneBuildCacheRequest { Scope = scope, Filter = filter }, cancellationToken);
        PruneOptions.WriteList(face.Out, "Deleted build cache objects:", cache.Removed.Select(r => r.ShortId));
        return cache.FreedBytes;
    }

    private static string Warning(Invocation invocation)
    {
        var all = invocation.Has(All);
        var text = new StringBuilder("WARNING! This will remove:\n  - all stopped containers\n")
            .Append(all ? "  - all images without at least one container associated to them\n" : "  - all dangling images\n")
            .Append("  - all downloads that were interrupted\n")
            .Append(all ? "  - all build cache\n" : "  - unused build cache\n")
            .Append('\n');
        if (invocation.IsGiven(Filter))
        {
            text.Append("  Items to be pruned will be filtered with:\n").AppendJoin("", invocation.List(Filter).Select(f => $"  - {f}\n")).Append('\n');
        }

        return text.Append("Are you sure you want to continue?").ToString();
    }
}
