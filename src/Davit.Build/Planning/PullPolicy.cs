namespace Davit.Build.Planning;

/// <summary>When to ask the registry for an image.</summary>
public enum PullPolicy
{
    /// <summary>When the store has none of that name.</summary>
    Missing,
    Always,
    Never,
}
