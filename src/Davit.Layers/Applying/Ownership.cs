namespace Davit.Layers.Applying;

/// <summary>Numeric user and group.</summary>
public sealed record Ownership(uint UserId, uint GroupId);
