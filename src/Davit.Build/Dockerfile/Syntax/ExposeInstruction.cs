namespace Davit.Build.Dockerfile.Syntax;

public sealed record ExposeInstruction : Instruction
{
    public override string Name => "EXPOSE";

    /// <summary>As written: <c>80</c>, <c>53/udp</c>, <c>8000-8010</c>; ordered by their text.</summary>
    public required IReadOnlyList<string> Ports { get; init; }
}
