namespace Davit.Build.Planning;

/// <summary>Whether steps may be answered from the build cache. Results are recorded in any case.</summary>
public enum CacheUse
{
    LookUp,
    Ignore,
}
