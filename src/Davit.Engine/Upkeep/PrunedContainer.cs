namespace Davit.Engine.Upkeep;

/// <param name="FreedBytes">Of its writable layer.</param>
public sealed record PrunedContainer(string Id, string Name, string ImageName, DateTimeOffset Created, long FreedBytes);
