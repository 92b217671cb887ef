namespace Davit.Build.Dockerfile.Syntax;

/// <summary>One name of an ARG instruction; a null default means that none was written.</summary>
public sealed record ArgDefinition(string Name, string? Default)
{
    public override string ToString() => Default is null ? Name : $"{Name}={Default}";
}
