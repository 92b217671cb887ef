namespace Davit.Build.Dockerfile.Syntax;

public sealed record CmdInstruction : Instruction
{
    public override string Name => "CMD";

    public required CommandForm Command { get; init; }
}
