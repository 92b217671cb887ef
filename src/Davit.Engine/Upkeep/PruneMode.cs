namespace Davit.Engine.Upkeep;

/// <summary>Whether a prune does it or says what it would do.</summary>
public enum PruneMode
{
    Remove,

    /// <summary>Nothing is removed; what is told is what would happen, to the byte.</summary>
    DryRun,
}
