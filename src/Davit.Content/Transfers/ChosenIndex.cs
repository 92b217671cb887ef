namespace Davit.Content.Transfers;

/// <summary>Whether an index travels with the one manifest that was chosen from it.</summary>
public enum ChosenIndex
{
    /// <summary>It does, and the name stands for it; for a store, which may have an index with gaps.</summary>
    Keep,

    /// <summary>The name stands for the manifest; for a registry, which refuses an index with gaps.</summary>
    Drop,
}
