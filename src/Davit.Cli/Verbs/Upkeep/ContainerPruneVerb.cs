using Davit.Cli.CommandLine;
using Davit.Engine.Upkeep;

namespace Davit.Cli.Verbs.Upkeep;

internal static class ContainerPruneVerb
{
    private static readonly OptionSpec Filter = OptionSpec.List("filter", null, "filter", "Provide filter values (e.g. \"until=<timestamp>\")");

    public static CommandSpec Define() => new()
    {
        Name = "container prune",
        Arguments = "[OPTIONS]",
        Summary = "Remove all stopped containers",
        Options = [Filter, PruneOptions.Force],
        RunAsync = RunAsync,
    };

    private static async Task<int> RunAsync(Invocation invocation, Face face, CancellationToken cancellationToken)
    {
        var filter = PruneOptions.Filter(invocation, Filter, face);
        const string Warning = "WARNING! This will remove all stopped containers.\nAre you sure you want to continue?";
        if (!await PruneOptions.MayGoOnAsync(invocation, face, Warning, cancellationToken))
        {
            return ExitCodes.Success;
        }

        var result = await face.Engine.Upkeep.PruneContainersAsync(new PruneContainersRequest { Filter = filter }, cancellationToken);
        PruneOptions.WriteList(face.Out, "Deleted Containers:", result.Removed.Select(c => c.Id));
        PruneOptions.WriteTotal(face.Out, result.FreedBytes);
        return ExitCodes.Success;
    }
}
