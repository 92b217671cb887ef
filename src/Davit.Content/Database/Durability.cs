namespace Davit.Content.Database;

/// <summary>What a finished write outlives.</summary>
public enum Durability
{
    /// <summary>The disk has it when the call returns.</summary>
    PowerCut,

    /// <summary>The end of this process; a power cut may take it back, whole and in order. For rows that mean nothing after one.</summary>
    ProcessEnd,
}
