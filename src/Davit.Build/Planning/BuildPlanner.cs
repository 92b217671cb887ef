using Davit.Build.Dockerfile.Evaluation;
using Davit.Build.Dockerfile.Linting;
using Davit.Build.Dockerfile.Syntax;
using Davit.Oci;

namespace Davit.Build.Planning;

/// <summary>
/// Plans a Dockerfile's target stage and every stage it needs, and no other. The images it needs are resolved all at once.
/// One use per build.
/// </summary>
public sealed class BuildPlanner
{
    private readonly StageGraph _stages;
    private readonly PlanOptions _options;
    private readonly ImageSteps _images;
    private readonly BuildStep.Context _context = new() { Name = "[internal] load build context" };
    private readonly Dictionary<int, PlannedStage> _planned = [];

    /// <exception cref="DockerfileException">The global ARGs or the FROM lines do not evaluate.</exception>
    public BuildPlanner(DockerfileAst ast, PlanOptions options, IBaseImages images)
    {
        _stages = StageGraph.Resolve(ArgScope.Of(ast, options.Parameters));
        _options = options;
        _images = new ImageSteps(images, options.Pull);
    }

    private DockerfileAst Ast => _stages.Arguments.Ast;

    /// <exception cref="DockerfileException">A mistake that shows before anything runs.</exception>
    public async Task<BuildPlan> PlanAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var target = _stages.FindTarget(_options.Parameters.Target);
        try
        {
            StartImages(target, stop.Token);
            return ToPlan(await PlanAsync(target, stop.Token));
        }
        finally
        {
            await stop.CancelAsync();
            await _images.SettleAsync();
        }
    }

    /// <summary>Nothing waits for these here; whoever needs one awaits the same task.</summary>
    private void StartImages(ResolvedStage target, CancellationToken cancellationToken)
    {
        foreach (var stage in _stages.FindReachable(target))
        {
            var sources = stage.Triggers.Concat(stage.Stage.Instructions).SelectMany(i => _stages.FindSources(stage, i).Values);
            foreach (var image in sources.OfType<StageSource.Image>())
            {
                _images.ResolveAsync(image, _options.Parameters.TargetPlatform, cancellationToken);
            }

            if (stage.Base is StageSource.Image from)
            {
                _images.ResolveAsync(from, PlatformOf(stage), cancellationToken);
            }
        }
    }

    private async Task<PlannedStage> PlanAsync(ResolvedStage stage, CancellationToken cancellationToken)
    {
        if (_planned.TryGetValue(stage.Index, out var known))
        {
            return known;
        }

        var (planned, names) = await BeginAsync(stage, cancellationToken);
        var planner = new InstructionPlanner(Ast.Source, _options.Network, names);
        foreach (var instruction in planned.Triggers.Concat(stage.Stage.Instructions))
        {
            var steps = await FindStepsAsync(stage, instruction, cancellationToken);
            planned = planner.Plan(planned, instruction, steps);
        }

        return _planned[stage.Index] = planned;
    }

    private async Task<(PlannedStage Stage, StepNames Names)> BeginAsync(ResolvedStage stage, CancellationToken cancellationToken)
    {
        switch (stage.Base)
        {
            case StageSource.OtherStage other:
                var parent = await PlanAsync(_stages.Stages[other.Index], cancellationToken);
                var config = StageConfig.Begin(parent.Config.Config) with { Author = parent.Config.Author };
                return (parent with
                {
                    Config = config,
                    Scope = StageScope.BeginOn(parent.Scope, config.Config.Env),
                    Triggers = stage.Triggers,
                    Diagnostics = [],
                }, StepNames.For(_stages, stage, stage.Triggers));
            case StageSource.Image from:
                return await BeginOnImageAsync(stage, from, cancellationToken);
            default:
                return (Begin(stage, new BuildStep.Scratch(), null, StageConfig.BeginFromScratch()), StepNames.For(_stages, stage, []));
        }
    }

    private async Task<(PlannedStage Stage, StepNames Names)> BeginOnImageAsync(
        ResolvedStage stage, StageSource.Image from, CancellationToken cancellationToken)
    {
        var (reference, image) = await ResolveAsync(from, PlatformOf(stage), stage.Stage.From, cancellationToken);
        var triggers = _stages.ParseTriggers(stage, image.Config.Value.Config.OnBuild);
        var names = StepNames.For(_stages, stage, triggers);
        var name = names.Next($"FROM {Pinned(reference, image)}");
        var step = _images.StepOf(image, () => name);
        var config = StageConfig.Begin(image.Config.Value.Config) with { Author = image.Config.Value.Author };
        return (Begin(stage, step, image, config) with { Triggers = triggers }, names);
    }

    private PlannedStage Begin(ResolvedStage stage, BuildStep step, BaseImage? image, StageConfig config) => new()
    {
        Step = step,
        Base = image,
        Platform = image is null ? PlatformOf(stage) : image.Config.Value.Platform.Normalise(),
        Config = config,
        Scope = StageScope.Begin(_stages.Arguments, config.Config.Env),
    };

    private async Task<StageSteps> FindStepsAsync(ResolvedStage stage, Instruction instruction, CancellationToken cancellationToken)
    {
        var steps = new Dictionary<string, BuildStep>();
        foreach (var (name, source) in _stages.FindSources(stage, instruction))
        {
            steps[name] = source switch
            {
                StageSource.OtherStage other => (await PlanAsync(_stages.Stages[other.Index], cancellationToken)).Step,
                StageSource.Image image => await FindImageAsync(image, instruction, cancellationToken),
                _ => new BuildStep.Scratch(),
            };
        }

        return new StageSteps(_context, steps);
    }

    private async Task<BuildStep> FindImageAsync(StageSource.Image image, Instruction instruction, CancellationToken cancellationToken)
    {
        var (reference, resolved) = await ResolveAsync(image, _options.Parameters.TargetPlatform, instruction, cancellationToken);
        return _images.StepOf(resolved, () => $"FROM {Pinned(reference, resolved)}");
    }

    private async Task<LocatedImage> ResolveAsync(StageSource.Image image, Platform platform, Instruction instruction, CancellationToken cancellationToken)
    {
        try
        {
            return await _images.ResolveAsync(image, platform, cancellationToken);
        }
        catch (DavitException e) when (e is not DockerfileException)
        {
            throw new DockerfileException(e, Ast.Source, instruction.Range);
        }
    }

    private static string Pinned(ImageReference reference, BaseImage image) =>
        reference.Digest is null ? $"{reference}@{image.ManifestDigest}" : reference.ToString();

    private Platform PlatformOf(ResolvedStage stage) => stage.Platform ?? _options.Parameters.TargetPlatform;

    private BuildPlan ToPlan(PlannedStage stage)
    {
        var config = stage.Config.Config;
        var labels = new Dictionary<string, string>(config.Labels);
        foreach (var (key, value) in _options.Labels)
        {
            labels[key] = value;
        }

        var graph = new BuildGraph
        {
            Result = stage.Step,
            Base = stage.Base,
            Platform = stage.Platform,
            Config = config with { Labels = labels },
            Author = stage.Config.Author,
            History = stage.History,
            Source = Ast.Source,
            SquashBase = FindSquashBase(stage.Step),
            Epoch = SourceDateEpoch.Read(stage.Scope),
            Steps = Order(stage.Step),
        };
        var diagnostics = DockerfileLinter.Check(Ast).Concat(_stages.Diagnostics).Concat(_planned.Values.SelectMany(p => p.Diagnostics));
        return new BuildPlan(
            graph,
            [.. diagnostics.OrderBy(d => d.Range.Start.Line).ThenBy(d => d.Range.Start.Column)],
            _stages.Arguments.FindUnconsumed(_planned.Values.SelectMany(p => p.Triggers)));
    }

    private BuildStep? FindSquashBase(BuildStep result)
    {
        if (_options.SquashFrom is not { } name)
        {
            return null;
        }

        if (_planned.TryGetValue(_stages.FindTarget(name).Index, out var stage))
        {
            for (BuildStep? step = result; step is not null; step = step.Below)
            {
                if (step == stage.Step)
                {
                    return step;
                }
            }
        }

        throw new DavitException(ErrorKind.InvalidArgument, $"squash from '{name}': the image does not stand on that stage", "Name a stage that the target stage begins with, by FROM.");
    }

    private static List<BuildStep> Order(BuildStep result)
    {
        var seen = new HashSet<BuildStep>();
        var order = new List<BuildStep>();
        Visit(result);
        return order;

        void Visit(BuildStep step)
        {
            if (seen.Add(step))
            {
                step.Inputs.ToList().ForEach(Visit);
                order.Add(step);
            }
        }
    }
}
