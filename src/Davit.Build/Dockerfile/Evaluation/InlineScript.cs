namespace Davit.Build.Dockerfile.Evaluation;

/// <summary>A program given in the Dockerfile, to be found at <paramref name="Path"/> while the RUN lasts; mode 0755, read-only.</summary>
public sealed record InlineScript(string Path, string Content);
