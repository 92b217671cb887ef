namespace Davit.Build.Dockerfile.Expansion;

/// <summary>What a variable without a value becomes.</summary>
public enum UndefinedHandling
{
    Empty,

    /// <summary>The text that named it.</summary>
    Keep,
}
