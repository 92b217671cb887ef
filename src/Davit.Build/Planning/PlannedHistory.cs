namespace Davit.Build.Planning;

/// <summary>A history line of the image to be.</summary>
/// <param name="CreatedBy">In Docker's words.</param>
/// <param name="Step">The step whose layer belongs to it; null for an instruction that changes the config only.</param>
public sealed record PlannedHistory(string CreatedBy, BuildStep? Step);
