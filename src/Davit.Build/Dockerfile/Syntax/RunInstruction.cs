namespace Davit.Build.Dockerfile.Syntax;

public sealed record RunInstruction : Instruction
{
    public override string Name => "RUN";

    public required CommandForm Command { get; init; }

    public IReadOnlyList<Heredoc> Heredocs { get; init; } = [];

    public IReadOnlyList<RunMount> Mounts { get; init; } = [];

    /// <summary><c>default</c>, <c>none</c> or <c>host</c>; null when the flag is absent.</summary>
    public string? Network { get; init; }

    /// <summary><c>sandbox</c> or <c>insecure</c>; null when the flag is absent.</summary>
    public string? Security { get; init; }

    /// <summary>Values of <c>--device</c> as written.</summary>
    public IReadOnlyList<string> Devices { get; init; } = [];
}
