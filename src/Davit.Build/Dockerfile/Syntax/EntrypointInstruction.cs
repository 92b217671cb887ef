namespace Davit.Build.Dockerfile.Syntax;

public sealed record EntrypointInstruction : Instruction
{
    public override string Name => "ENTRYPOINT";

    public required CommandForm Command { get; init; }
}
