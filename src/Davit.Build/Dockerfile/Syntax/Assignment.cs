namespace Davit.Build.Dockerfile.Syntax;

/// <summary><c>key=value</c> of ENV and LABEL.</summary>
public sealed record Assignment(string Key, string Value)
{
    public override string ToString() => $"{Key}={Value}";
}
