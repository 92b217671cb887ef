namespace Davit.Build.Dockerfile.Syntax;

public sealed record CopyInstruction : TransferInstruction
{
    public override string Name => "COPY";

    /// <summary>A stage by name or number, an image or a named context; null means the build context. Takes no variables.</summary>
    public string? From { get; init; }

    public bool KeepsParents { get; init; }
}
