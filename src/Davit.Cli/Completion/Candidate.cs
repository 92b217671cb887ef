namespace Davit.Cli.Completion;

/// <summary>A word that could stand at the cursor.</summary>
internal sealed record Candidate(string Word, string Description = "");
