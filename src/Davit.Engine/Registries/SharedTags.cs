namespace Davit.Engine.Registries;

/// <summary>What becomes of the other tags of a manifest where a registry cannot take one tag alone.</summary>
public enum SharedTags
{
    /// <summary>They stay, and therefore the one that was meant does, too.</summary>
    Stay,

    /// <summary>They go with the manifest.</summary>
    Go,
}
