namespace Davit.Build.Dockerfile.Syntax;

/// <summary>What COPY and ADD have in common.</summary>
public abstract record TransferInstruction : Instruction
{
    private protected TransferInstruction()
    {
    }

    /// <summary>Paths, patterns and, for ADD, URLs; in order, here-documents left out.</summary>
    public required IReadOnlyList<string> Sources { get; init; }

    /// <summary>Sources given in place; each becomes a file with the document's name.</summary>
    public IReadOnlyList<Heredoc> Heredocs { get; init; } = [];

    public required string Destination { get; init; }

    public string? Chown { get; init; }

    public string? Chmod { get; init; }

    public bool IsLinked { get; init; }

    public IReadOnlyList<string> Exclude { get; init; } = [];
}
