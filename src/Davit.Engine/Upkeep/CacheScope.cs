namespace Davit.Engine.Upkeep;

/// <summary>Which records of the build cache a prune considers.</summary>
public enum CacheScope
{
    /// <summary>Those whose layers no image and no container needs: the ones that cost room.</summary>
    Dangling,

    All,
}
