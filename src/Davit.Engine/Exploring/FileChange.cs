namespace Davit.Engine.Exploring;

/// <summary>What became of a name from one level to another.</summary>
public enum FileChange
{
    /// <summary>As it was; of a directory: its own mode and owner are, names below it may have changed.</summary>
    Unmodified,

    Added,

    /// <summary>Written again, or given another mode or owner, or made a file of another kind.</summary>
    Changed,

    Removed,
}
