namespace Davit.Build.Dockerfile.Parsing;

/// <summary>A mount that cannot be read. Stays inside: whoever knows the instruction turns it into a <see cref="Syntax.DockerfileException"/>.</summary>
internal sealed class MountException(string message) : FormatException(message);
