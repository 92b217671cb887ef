using Davit.Oci;

namespace Davit.Build.Dockerfile.Syntax;

public sealed record HealthCheckInstruction : Instruction
{
    public override string Name => "HEALTHCHECK";

    /// <summary>Its test begins with <c>NONE</c>, <c>CMD</c> or <c>CMD-SHELL</c>.</summary>
    public required HealthCheck HealthCheck { get; init; }
}
