using System.Globalization;
using Davit.Build.Dockerfile.Evaluation;
using Davit.Build.Dockerfile.Syntax;

namespace Davit.Build.Planning;

/// <summary>Names the steps of one stage as Docker's progress does: <c>[build 2/4] RUN make</c>.</summary>
internal sealed class StepNames(string? stageName, int total)
{
    private int _index;

    /// <param name="graph">Tells whether the stage needs a name of its own to be known by.</param>
    /// <param name="stage">Whose steps are counted.</param>
    /// <param name="triggers">Instructions that run first.</param>
    public static StepNames For(StageGraph graph, ResolvedStage stage, IReadOnlyList<Instruction> triggers)
    {
        var steps = triggers.Concat(stage.Stage.Instructions).Count(i => i is RunInstruction or TransferInstruction or WorkdirInstruction);
        var name = stage.Stage.Name ?? (graph.Stages.Count == 1 ? null : stage.DisplayName);
        return new StepNames(name, steps + (stage.Base is StageSource.Image ? 1 : 0));
    }

    public string Next(string text)
    {
        var stage = stageName is null ? "" : stageName + " ";
        var all = total.ToString(CultureInfo.InvariantCulture);
        var index = (++_index).ToString(CultureInfo.InvariantCulture).PadLeft(all.Length);
        return $"[{stage}{index}/{all}] {text}";
    }
}
