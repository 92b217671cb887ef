using Davit.Cli.CommandLine;
using Davit.Cli.Rendering;
using Davit.Engine.Upkeep;

namespace Davit.Cli.Verbs.Upkeep;

internal static class ImagePruneVerb
{
    private static readonly OptionSpec All = OptionSpec.Flag("all", 'a', "Remove all unused images, not just dangling ones");
    private static readonly OptionSpec Filter = OptionSpec.List("filter", null, "filter", "Provide filter values (e.g. \"until=<timestamp>\")");
    private static readonly OptionSpec Keep = OptionSpec.Text("keep", null, "number", "Keep this many tags of each repository, the newest, and remove the other ones");
    private static readonly OptionSpec Repository = OptionSpec.Text("repo", null, "pattern", "Only names of matching repositories, * standing for anything (with --all or --keep)");

    public static CommandSpec Define() => new()
    {
        Name = "image prune",
        Arguments = "[OPTIONS]",
        Summary = "Remove unused images",
        Options = [All, PruneOptions.DryRun, Filter, PruneOptions.Force, Keep, Repository],
        RunAsync = RunAsync,
    };

    private static async Task<int> RunAsync(Invocation invocation, Face face, CancellationToken cancellationToken)
    {
        var request = Read(invocation, face);
        if (!await PruneOptions.MayGoOnAsync(invocation, face, Warning(request), cancellationToken))
        {
            return ExitCodes.Success;
        }

        var result = await face.Engine.Upkeep.PruneImagesAsync(request, cancellationToken);
        if (request.Mode == PruneMode.DryRun)
        {
            WritePlan(result, face);
            return ExitCodes.Success;
        }

        PruneOptions.WriteList(face.Out, "Deleted Images:", PruneOptions.Lines(result));
        PruneOptions.WriteTotal(face.Out, result.FreedBytes);
        return ExitCodes.Success;
    }

    private static PruneImagesRequest Read(Invocation invocation, Face face)
    {
        var keep = invocation.Integer(Keep);
        if (keep is < 0 or > int.MaxValue)
        {
            throw invocation.Invalid(Keep, invocation.Text(Keep)!, "must be a number of tags");
        }

        if (invocation.IsGiven(Repository) && keep is null && !invocation.Has(All))
        {
            throw invocation.Invalid(Repository, invocation.Text(Repository)!, "an image without a name is in no repository: say --all or --keep too");
        }

        return new PruneImagesRequest
        {
            Scope = invocation.Has(All) ? ImageScope.Unused : ImageScope.Dangling,
            Keep = (int?)keep,
            RepositoryPattern = invocation.Text(Repository),
            Filter = PruneOptions.Filter(invocation, Filter, face),
            Mode = PruneOptions.Mode(invocation),
        };
    }

    private static string Warning(PruneImagesRequest request)
    {
        var what = request switch
        {
            { Keep: { } keep, RepositoryPattern: null } => $"all dangling images, and all tags but the newest {keep} of each repository.",
            { Keep: { } keep } => $"all tags but the newest {keep} of each repository that matches '{request.RepositoryPattern}'.",
            { RepositoryPattern: { } pattern } => $"all images of '{pattern}' without at least one container associated to them.",
            { Scope: ImageScope.Unused } => "all images without at least one container associated to them.",
            _ => "all dangling images.",
        };
        return $"WARNING! This will remove {what}\nAre you sure you want to continue?";
    }

    private static void WritePlan(PruneResult<PrunedImage> result, Face face)
    {
        var table = new TextTable("IMAGE", "IMAGE ID", "CREATED", "FREES");
        var now = face.EngineOptions.Time.GetUtcNow();
        foreach (var image in result.Removed)
        {
            var name = image.Names.Count == 0 ? "<none>" : string.Join(' ', image.Names);
            table.Add(name, image.Id.Digest.ShortHex, HumanText.Ago(image.Created, now), HumanText.Size(image.FreedBytes));
        }

        table.WriteTo(face.Out);
        face.Out.WriteLine($"\nTotal space that would be reclaimed: {HumanText.Size(result.FreedBytes)}");
    }
}
