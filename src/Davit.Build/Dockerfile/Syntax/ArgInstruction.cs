namespace Davit.Build.Dockerfile.Syntax;

public sealed record ArgInstruction : Instruction
{
    public override string Name => "ARG";

    public required IReadOnlyList<ArgDefinition> Definitions { get; init; }
}
