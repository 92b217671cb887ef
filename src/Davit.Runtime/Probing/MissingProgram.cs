namespace Davit.Runtime.Probing;

/// <param name="Purpose">What does not work without it.</param>
/// <param name="Package">The Debian package that brings it.</param>
public sealed record MissingProgram(string Name, string Purpose, string Package);
