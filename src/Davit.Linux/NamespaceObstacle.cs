namespace Davit.Linux;

/// <summary>Why a user namespace cannot be made here, and what would change it.</summary>
public sealed record NamespaceObstacle(string Reason, string Remedy);
