namespace Davit.Build.Dockerfile.Syntax;

public sealed record StopSignalInstruction : Instruction
{
    public override string Name => "STOPSIGNAL";

    public required string Signal { get; init; }
}
