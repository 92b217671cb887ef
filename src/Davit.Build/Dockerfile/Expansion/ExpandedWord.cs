namespace Davit.Build.Dockerfile.Expansion;

/// <summary>What became of a word.</summary>
/// <param name="Used">Names that had a value, each once.</param>
/// <param name="Undefined">Names that had none, each once.</param>
public sealed record ExpandedWord(string Text, IReadOnlyList<string> Used, IReadOnlyList<string> Undefined);
