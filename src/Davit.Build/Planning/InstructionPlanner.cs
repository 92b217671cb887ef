using Davit.Build.Dockerfile.Evaluation;
using Davit.Build.Dockerfile.Syntax;

namespace Davit.Build.Planning;

/// <summary>Takes a stage one instruction further.</summary>
internal sealed class InstructionPlanner(SourceText source, BuildNetwork network, StepNames names)
{
    /// <param name="stage">As the instructions before it left it.</param>
    /// <param name="written">As parsed.</param>
    /// <param name="steps">What it can copy or bind from.</param>
    public PlannedStage Plan(PlannedStage stage, Instruction written, StageSteps steps)
    {
        var text = StepText.Of(written, stage.Scope);
        var expansion = stage.Scope.Expand(written);
        var instruction = expansion.Instruction;
        stage = stage with
        {
            Scope = expansion.Scope,
            Config = ConfigEffect.Apply(stage.Config, instruction, source),
            Diagnostics = [.. stage.Diagnostics, .. expansion.Diagnostics],
        };
        var step = StepOf(stage, instruction, steps, text);
        return HistoryText.Of(instruction, stage.Scope, stage.Config) is not { } line
            ? stage
            : stage with { Step = step ?? stage.Step, History = [.. stage.History, new PlannedHistory(line, step)] };
    }

    /// <summary>Null for what changes the config only.</summary>
    private BuildStep? StepOf(PlannedStage stage, Instruction instruction, StageSteps steps, string text)
    {
        var config = stage.Config.Config;
        switch (instruction)
        {
            case RunInstruction run:
                return new BuildStep.Execute(stage.Step, new RunPlanner(source, network, steps).Plan(stage, run))
                {
                    Name = names.Next(text),
                    Range = run.Range,
                };
            case TransferInstruction transfer:
                return new BuildStep.Files(stage.Step, new TransferPlanner(source, steps).Plan(config.WorkingDir, transfer))
                {
                    Name = names.Next(text),
                    Range = transfer.Range,
                };
            case WorkdirInstruction when names.Next(text) is var name && config.WorkingDir != "/":
                // Made here, so that it belongs to the stage's user; no layer when it is there already.
                var directory = new FileAction.MakeDirectory(config.WorkingDir, config.User.Length == 0 ? null : config.User);
                return new BuildStep.Files(stage.Step, [directory]) { Name = name, Range = instruction.Range, MayVanish = true };
            default:
                return null;
        }
    }
}
