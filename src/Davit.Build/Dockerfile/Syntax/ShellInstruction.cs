namespace Davit.Build.Dockerfile.Syntax;

public sealed record ShellInstruction : Instruction
{
    public override string Name => "SHELL";

    public required IReadOnlyList<string> Arguments { get; init; }
}
