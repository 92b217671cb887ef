namespace Davit.Build.Dockerfile.Syntax;

public sealed record FromInstruction : Instruction
{
    public override string Name => "FROM";

    /// <summary>An image reference, <c>scratch</c> or an earlier stage.</summary>
    public required string Image { get; init; }

    public string? Platform { get; init; }

    /// <summary>In lower case, as stage names compare.</summary>
    public string? StageName { get; init; }
}
