namespace Davit.Build.Dockerfile.Syntax;

public sealed record UserInstruction : Instruction
{
    public override string Name => "USER";

    public required string User { get; init; }
}
