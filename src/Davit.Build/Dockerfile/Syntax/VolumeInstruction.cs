namespace Davit.Build.Dockerfile.Syntax;

public sealed record VolumeInstruction : Instruction
{
    public override string Name => "VOLUME";

    public required IReadOnlyList<string> Paths { get; init; }
}
