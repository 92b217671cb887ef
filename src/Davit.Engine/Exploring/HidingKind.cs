namespace Davit.Engine.Exploring;

/// <summary>How a higher layer hides a file of a lower one.</summary>
public enum HidingKind
{
    Deleted,

    /// <summary>By other content.</summary>
    Replaced,

    /// <summary>By the same bytes with another mode or owner: chmod and chown copy whole files into the new layer.</summary>
    AttributesOnly,

    /// <summary>By the same bytes with the same mode and owner.</summary>
    Rewritten,
}
