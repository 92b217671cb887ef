namespace Davit.Build.Context.Ignore;

/// <summary>One line of a .dockerignore; an exception, <c>!</c>, takes back what lines before it ignored.</summary>
internal sealed record IgnorePattern(Glob Glob, bool IsException);
