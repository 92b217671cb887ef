using Davit.Cli.CommandLine;
using Davit.Cli.Rendering;
using Davit.Engine.Upkeep;

namespace Davit.Cli.Verbs.Upkeep;

internal static class BuilderPruneVerb
{
    private static readonly OptionSpec All = OptionSpec.Flag("all", 'a', "Remove all unused build cache, not just dangling ones");
    private static readonly OptionSpec Filter = OptionSpec.List("filter", null, "filter", "Provide filter values (e.g. \"until=24h\", \"id=<id>\")");
    private static readonly OptionSpec KeepStorage = OptionSpec.Text("keep-storage", null, "bytes", "Amount of disk space to keep for cache");
    private static readonly OptionSpec ReservedSpace = OptionSpec.Text("reserved-space", null, "bytes", "Amount of disk space always allowed to keep for cache");
    private static readonly OptionSpec MaxUsedSpace = OptionSpec.Text("max-used-space", null, "bytes", "Maximum amount of disk space allowed to keep for cache");

    public static CommandSpec Define() => new()
    {
        Name = "builder prune",
        Arguments = "[OPTIONS]",
        Summary = "Remove build cache",
        Options = [All, PruneOptions.DryRun, Filter, PruneOptions.Force, KeepStorage, MaxUsedSpace, ReservedSpace],
        RunAsync = RunAsync,
    };

    private static async Task<int> RunAsync(Invocation invocation, Face face, CancellationToken cancellationToken)
    {
        var request = Read(invocation, face);
        var warning = $"WARNING! This will remove all {(invocation.Has(All) ? "" : "dangling ")}build cache. Are you sure you want to continue?";
        if (!await PruneOptions.MayGoOnAsync(invocation, face, warning, cancellationToken))
        {
            return ExitCodes.Success;
        }

        var result = await face.Engine.Upkeep.PruneBuildCacheAsync(request, cancellationToken);
        if (request.Mode == PruneMode.DryRun)
        {
            WritePlan(result, face);
            return ExitCodes.Success;
        }

        PruneOptions.WriteList(face.Out, "Deleted build cache objects:", result.Removed.Select(r => r.ShortId));
        PruneOptions.WriteTotal(face.Out, result.FreedBytes);
        return ExitCodes.Success;
    }

    private static PruneBuildCacheRequest Read(Invocation invocation, Face face)
    {
        var filters = invocation.List(Filter);
        var id = filters.LastOrDefault(f => f.StartsWith("id=", StringComparison.Ordinal))?[3..];
        var limits = new[] { KeepStorage, ReservedSpace, MaxUsedSpace }.Select(o => invocation.Parsed(o, Quantities.Bytes)).OfType<long>().ToArray();
        return new PruneBuildCacheRequest
        {
            Scope = invocation.Has(All) ? CacheScope.All : CacheScope.Dangling,
            KeepBytes = limits.Length == 0 ? null : limits.Max(),
            Filter = ReadFilter(invocation, face, [.. filters.Where(f => !f.StartsWith("id=", StringComparison.Ordinal))]),
            Id = id,
            Mode = PruneOptions.Mode(invocation),
        };
    }

    private static PruneFilter ReadFilter(Invocation invocation, Face face, IReadOnlyList<string> filters)
    {
        if (filters.FirstOrDefault(f => f.StartsWith("label", StringComparison.Ordinal)) is { } label)
        {
            throw invocation.Invalid(Filter, label, "build cache has no labels");
        }

        try
        {
            return PruneFilter.Parse(filters, face.EngineOptions.Time.GetUtcNow());
        }
        catch (Oci.DavitException e)
        {
            throw invocation.Invalid(Filter, filters[^1], e.Message);
        }
    }

    private static void WritePlan(PruneResult<PrunedCacheRecord> result, Face face)
    {
        var table = new TextTable("CACHE ID", "LAST USED", "FREES");
        var now = face.EngineOptions.Time.GetUtcNow();
        foreach (var record in result.Removed)
        {
            table.Add(record.ShortId, HumanText.Ago(record.LastUsed, now), HumanText.Size(record.FreedBytes));
        }

        table.WriteTo(face.Out);
        face.Out.WriteLine($"\nTotal space that would be reclaimed: {HumanText.Size(result.FreedBytes)}");
    }
}
