namespace Davit.Build.Dockerfile.Syntax;

public sealed record MaintainerInstruction : Instruction
{
    public override string Name => "MAINTAINER";

    public required string Maintainer { get; init; }
}
