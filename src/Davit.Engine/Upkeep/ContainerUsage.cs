using Davit.Engine.Containers;

namespace Davit.Engine.Upkeep;

/// <param name="SizeBytes">What it wrote.</param>
public sealed record ContainerUsage(ContainerSummary Container, long SizeBytes);
