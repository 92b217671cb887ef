namespace Davit.Build.Dockerfile.Syntax;

public sealed record OnBuildInstruction : Instruction
{
    public override string Name => "ONBUILD";

    /// <summary>The instruction to run in images built from this one, here-documents included.</summary>
    public required string Trigger { get; init; }
}
