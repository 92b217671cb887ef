namespace Davit.Engine.Registries;

/// <summary>A repository that was found.</summary>
/// <param name="Name">As it is pulled.</param>
/// <param name="Description">One line; empty where the registry has none.</param>
/// <param name="Stars">On Docker Hub.</param>
/// <param name="IsOfficial">Docker's own choice of images.</param>
public sealed record SearchHit(string Name, string Description, int Stars, bool IsOfficial);
