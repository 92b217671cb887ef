namespace Davit.Build.Dockerfile.Syntax;

public sealed record LabelInstruction : Instruction
{
    public override string Name => "LABEL";

    public required IReadOnlyList<Assignment> Labels { get; init; }

    public bool IsLegacyForm { get; init; }
}
