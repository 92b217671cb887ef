using Davit.Build.Dockerfile.Evaluation;
using Davit.Build.Dockerfile.Linting;
using Davit.Build.Dockerfile.Parsing;
using Davit.Build.Dockerfile.Syntax;
using Davit.Build.Execution;
using Davit.Build.Execution.Workspaces;
using Davit.Build.Exporting;
using Davit.Build.Planning;
using Davit.Build.Progress;
using Davit.Content;
using Davit.Layers.Snapshots;
using Davit.Oci;
using Davit.Runtime.Execution;

namespace Davit.Build;

/// <summary>Builds images from Dockerfiles. Any number of builds may run at once, in one process or many.</summary>
/// <param name="store">Where the image goes.</param>
/// <param name="snapshots">Of that store.</param>
/// <param name="baseImages">Brings what FROM names.</param>
/// <param name="findRuntime">Asked when the first RUN step executes.</param>
public sealed class DockerfileBuild(Store store, SnapshotStore snapshots, IBaseImages baseImages, Func<OciRuntime> findRuntime)
{
    // Reading the Dockerfile, and storing the image.
    private const int StepsOfEveryBuild = 2;

    /// <exception cref="DockerfileException">A mistake in the Dockerfile; nothing was executed.</exception>
    /// <exception cref="StepFailedException">A step did not succeed; the steps before it are in the cache.</exception>
    /// <exception cref="DavitException">Anything else: no such base image, no space, no Dockerfile.</exception>
    public async Task<BuildResult> RunAsync(BuildRequest request, IProgress<BuildEvent>? progress, CancellationToken cancellationToken)
    {
        var reporter = new ProgressReporter(progress ?? new Progress<BuildEvent>(), store.Time);
        reporter.Expect(StepsOfEveryBuild);
        using var lease = store.Leases.Acquire("build");
        using var workspace = new BuildWorkspace(store);
        var context = await ContextDirectory.OpenAsync(request.Context, workspace.CreateDirectory("context"), store, cancellationToken);
        var ast = await reporter.RunAsync(
            "[internal] load build definition from " + Path.GetFileName(request.DockerfilePath ?? "Dockerfile"),
            _ => Task.FromResult(DockerfileParser.Parse(context.ReadDockerfile(request))));
        var plan = await new BuildPlanner(ast, OptionsOf(request), new ReportedImages(baseImages, reporter)).PlanAsync(cancellationToken);
        var warnings = Warn(ast, plan, reporter);

        using var tree = context.OpenTree(request);
        var services = new BuildServices
        {
            Store = store,
            Snapshots = snapshots,
            Workspace = workspace,
            Lease = lease,
            Context = tree,
            Progress = reporter,
            FindRuntime = findRuntime,
        };
        var results = await ExecuteAsync(services, plan.Graph, request, cancellationToken);
        var image = await AssembleAsync(services, plan.Graph, results, request, cancellationToken);
        await reporter.RunAsync("exporting to image", async step =>
        {
            await new ImageExporter(store, lease).ExportAsync(image, request.Tags, cancellationToken);
            return step;
        });
        var imageId = new ImageId(image.Config.Digest);
        reporter.Report(new BuildEvent.Exported(imageId, image.Manifest.Descriptor, request.Tags));
        return new BuildResult(imageId, image.Manifest.Descriptor) { Warnings = warnings };
    }

    private static Task<AssembledImage> AssembleAsync(
        BuildServices services, BuildGraph graph, IReadOnlyDictionary<BuildStep, Caching.StepResult> results, BuildRequest request, CancellationToken cancellationToken)
    {
        var assembler = new ImageAssembler(graph, results, services.Store.Time.GetUtcNow());
        var image = assembler.Assemble();
        return request.Squash is not { } squash
            ? Task.FromResult(image)
            : new ImageSquasher(services, request.Cache).SquashAsync(image, squash.From == BuildSquash.Everything ? 0 : assembler.CountLayers(graph.SquashBase), cancellationToken);
    }

    private static PlanOptions OptionsOf(BuildRequest request) => new()
    {
        Parameters = new BuildParameters
        {
            BuildArgs = request.BuildArguments,
            Target = request.Target,
            TargetPlatform = request.Platform,
        },
        Pull = request.Pull,
        Network = request.Network,
        Labels = request.Labels,
        SquashFrom = request.Squash?.From is BuildSquash.Everything ? null : request.Squash?.From,
    };

    private static async Task<IReadOnlyDictionary<BuildStep, Caching.StepResult>> ExecuteAsync(
        BuildServices services, BuildGraph graph, BuildRequest request, CancellationToken cancellationToken)
    {
        services.Progress.Expect(graph.Steps.Count(s => s is not (BuildStep.Scratch or BuildStep.Context)));
        await using var executor = new BuildExecutor(services, graph, new ExecutionOptions(request.Cache, request.Workers), cancellationToken);
        return await executor.RunAsync();
    }

    private static List<BuildEvent.Warning> Warn(DockerfileAst ast, BuildPlan plan, ProgressReporter reporter)
    {
        var options = LintOptions.Of(ast);
        var warnings = options.Filter(ast, plan.Diagnostics)
            .Select(d => new BuildEvent.Warning(d.Rule.Name, d.Message, ast.Source, [d.Range]))
            .ToList();
        if (options.IsError && warnings.Count > 0)
        {
            throw new DockerfileException(
                $"lint violation found for rules: {string.Join(", ", warnings.Select(w => w.Rule).Distinct())}",
                ast.Source,
                [.. warnings.SelectMany(w => w.Ranges)]);
        }

        if (plan.UnconsumedArguments.Count > 0)
        {
            var names = string.Join(' ', plan.UnconsumedArguments);
            warnings.Add(new BuildEvent.Warning("", $"One or more build-args [{names}] were not consumed", null, []));
        }

        warnings.ForEach(reporter.Report);
        return warnings;
    }
}
