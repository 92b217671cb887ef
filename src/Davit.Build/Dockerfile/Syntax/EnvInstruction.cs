namespace Davit.Build.Dockerfile.Syntax;

public sealed record EnvInstruction : Instruction
{
    public override string Name => "ENV";

    public required IReadOnlyList<Assignment> Variables { get; init; }

    /// <summary><c>ENV key value with spaces</c>.</summary>
    public bool IsLegacyForm { get; init; }
}
