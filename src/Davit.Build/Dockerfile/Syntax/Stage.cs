namespace Davit.Build.Dockerfile.Syntax;

/// <summary>FROM and what follows it up to the next FROM.</summary>
public sealed record Stage(int Index, FromInstruction From, IReadOnlyList<Instruction> Instructions)
{
    public string? Name => From.StageName;
}
