using System.Globalization;
using Davit.Build.Dockerfile.Linting;
using Davit.Build.Dockerfile.Parsing;
using Davit.Build.Dockerfile.Syntax;
using Davit.Build.Dockerfile.Wording;

namespace Davit.Build.Dockerfile.Evaluation;

/// <summary>How the stages of a file stand on each other.</summary>
public sealed class StageGraph
{
    private readonly StageNames _names;

    private StageGraph(ArgScope arguments, StageNames names, IReadOnlyList<ResolvedStage> stages, IReadOnlyList<Diagnostic> diagnostics)
    {
        Arguments = arguments;
        _names = names;
        Stages = stages;
        Diagnostics = diagnostics;
    }

    public ArgScope Arguments { get; }

    public IReadOnlyList<ResolvedStage> Stages { get; }

    /// <summary>What the build checks say about FROM lines.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; }

    /// <exception cref="DockerfileException">A base or platform is none, or stages copy from each other in a circle.</exception>
    public static StageGraph Resolve(ArgScope arguments)
    {
        var ast = arguments.Ast;
        var names = new StageNames(ast);
        var resolver = new FromResolver(arguments, names);
        var stages = new List<ResolvedStage>();
        foreach (var stage in ast.Stages)
        {
            var (source, platform) = resolver.Resolve(stage);
            var triggers = source is StageSource.OtherStage parent ? TriggersOf(ast, stage, ast.Stages[parent.Index]) : [];
            stages.Add(new ResolvedStage(stage, source)
            {
                Platform = platform,
                Triggers = triggers,
                Dependencies = Dependencies(names, stage, source, triggers),
            });
        }

        var graph = new StageGraph(arguments, names, stages, resolver.Diagnostics);
        graph.RejectCircles();
        return graph;
    }

    /// <summary>The stage to build, by name or index; null means the last.</summary>
    /// <exception cref="DockerfileException">No stage is called that.</exception>
    public ResolvedStage FindTarget(string? target)
    {
        if (target is null)
        {
            return Stages[^1];
        }

        var index = _names.Find(target, Stages.Count)
            ?? (int.TryParse(target, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < Stages.Count ? number : null);
        var message = Suggestion.Append($"target stage {GoText.Quote(target)} could not be found", target, Stages.Select(s => s.DisplayName));
        return index is { } found ? Stages[found] : throw new DockerfileException(message, Arguments.Ast.Source, []);
    }

    /// <summary>The target and all it needs, in the order of the file: a stage comes after its needs.</summary>
    /// <exception cref="DockerfileException">One of them copies from a stage that comes later.</exception>
    public IReadOnlyList<ResolvedStage> FindReachable(ResolvedStage target)
    {
        var needed = new SortedSet<int>();
        var open = new Stack<int>([target.Index]);
        while (open.TryPop(out var index))
        {
            if (needed.Add(index))
            {
                Stages[index].Dependencies.ToList().ForEach(open.Push);
            }
        }

        foreach (var stage in needed.Select(i => Stages[i]))
        {
            foreach (var instruction in stage.Triggers.Concat(stage.Stage.Instructions))
            {
                _ = FindSources(stage, instruction);
            }
        }

        return [.. needed.Select(i => Stages[i])];
    }

    /// <summary>What the instruction copies or mounts from besides the build context, by the name it says.</summary>
    /// <exception cref="DockerfileException">It names a stage that comes later, or no valid image.</exception>
    public IReadOnlyDictionary<string, StageSource> FindSources(ResolvedStage stage, Instruction instruction) =>
        SourcesOf(stage.Stage, instruction).DistinctBy(s => s.Name).ToDictionary(s => s.Name, s => s.Source);

    /// <summary>The triggers an image's config brings into the stage that stands on it.</summary>
    /// <exception cref="DockerfileException">One cannot be read.</exception>
    public IReadOnlyList<Instruction> ParseTriggers(ResolvedStage stage, IReadOnlyList<string>? onBuild) =>
        [.. (onBuild ?? []).Select(trigger => DockerfileParser.ParseTrigger(trigger, Arguments.Ast.Source, stage.Stage.From))];

    private static IReadOnlyList<Instruction> TriggersOf(DockerfileAst ast, Stage stage, Stage parent) =>
        [.. parent.Instructions.OfType<OnBuildInstruction>().Select(o => DockerfileParser.ParseTrigger(o.Trigger, ast.Source, stage.From))];

    private static IReadOnlyList<int> Dependencies(StageNames names, Stage stage, StageSource source, IReadOnlyList<Instruction> triggers) =>
    [
        .. (source is StageSource.OtherStage parent ? new[] { parent.Index } : [])
            .Concat(triggers.Concat(stage.Instructions).SelectMany(StageNames.In).Select(name => names.FindAny(name, stage.Index)).OfType<int>())
            .Distinct(),
    ];

    private IEnumerable<(string Name, StageSource Source)> SourcesOf(Stage stage, Instruction instruction) =>
        StageNames.In(instruction).Select(name => (name, _names.Resolve(name, stage, instruction)));

    private void RejectCircles()
    {
        // Circles need a stage that points forward, which the order of the file makes rare: search only from there.
        foreach (var start in Stages.Where(s => s.Dependencies.Any(d => d >= s.Index)))
        {
            var seen = new HashSet<int>();
            var open = new Stack<int>(start.Dependencies);
            while (open.TryPop(out var index))
            {
                if (index == start.Index)
                {
                    throw new DockerfileException(
                        $"circular dependency detected on stage: {start.DisplayName}",
                        Arguments.Ast.Source,
                        [.. start.Stage.Instructions.Where(i => StageNames.In(i).Any(n => _names.FindAny(n, start.Index) >= start.Index)).Select(i => i.Range)]);
                }

                if (seen.Add(index))
                {
                    Stages[index].Dependencies.ToList().ForEach(open.Push);
                }
            }
        }
    }
}
