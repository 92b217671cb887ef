namespace Davit.Engine.Upkeep;

/// <summary>Which images a prune considers.</summary>
public enum ImageScope
{
    /// <summary>Those without a name.</summary>
    Dangling,

    /// <summary>All that no container uses.</summary>
    Unused,
}
