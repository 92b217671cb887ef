using System.Globalization;
using Davit.Build.Caching;
using Davit.Build.Context;
using Davit.Build.Execution.Workspaces;
using Davit.Build.Planning;

namespace Davit.Build.Execution;

/// <summary>Computes a step's keys from what its inputs came to.</summary>
internal sealed class StepKeys(BuildGraph graph, BuildStep step, IReadOnlyList<StepState> inputs)
{
    /// <summary>The key that needs nothing read; null when the build context is among the inputs, which has no chain ID.</summary>
    public CacheKey? OfChains()
    {
        var sources = Sources().ToArray();
        return sources.Length == 0 || sources.Any(s => s.From is BuildStep.Context)
            ? null
            : Compute(sources.Select(s => s.Action is { } copy
                ? InputIdentity.OfSource(s.State.Result, copy)
                : InputIdentity.OfSource(s.State.Result, s.Mount!)));
    }

    /// <summary>The key made of the content that is taken from the inputs.</summary>
    public CacheKey OfContent(StepSources opened, CancellationToken cancellationToken) => Compute(Sources().Select(source =>
    {
        var tree = opened.TreeOf(source.From, source.State);
        var selected = source.Action is { } copy ? opened.Select(copy, source.State) : BindSelection(tree, source.Mount!);
        return InputIdentity.OfContent(new ContentKey(tree).Compute(selected, cancellationToken));
    }).ToArray());

    private static IReadOnlyList<SelectedSource> BindSelection(SourceTree tree, ExecuteMount.Bind bind) =>
        SourceSelector.Select(tree, new FileAction.Copy(bind.From, [bind.Source], "/"));

    private CacheKey Compute(IEnumerable<string> sources)
    {
        string[] epoch = graph.Epoch is { } time ? [string.Create(CultureInfo.InvariantCulture, $"epoch {time.ToUnixTimeSeconds()}")] : [];
        return CacheKey.Compute(step, [InputIdentity.OfParent(inputs[0].Result), .. sources, .. epoch]);
    }

    /// <summary>What is copied or bound from, in the order of the step's inputs after the first.</summary>
    private IEnumerable<(BuildStep From, StepState State, FileAction.Copy? Action, ExecuteMount.Bind? Mount)> Sources() => step switch
    {
        BuildStep.Files files => files.Actions.OfType<FileAction.Copy>().Select((a, i) => (a.From, inputs[i + 1], (FileAction.Copy?)a, (ExecuteMount.Bind?)null)),
        BuildStep.Execute execute => execute.Command.Mounts.OfType<ExecuteMount.Bind>().Select((m, i) => (m.From, inputs[i + 1], (FileAction.Copy?)null, (ExecuteMount.Bind?)m)),
        _ => [],
    };
}
