namespace Davit.Build.Dockerfile.Syntax;

public sealed record WorkdirInstruction : Instruction
{
    public override string Name => "WORKDIR";

    public required string Path { get; init; }
}
