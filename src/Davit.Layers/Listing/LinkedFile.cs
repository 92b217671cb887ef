namespace Davit.Layers.Listing;

/// <summary>A file with several names (hard links) in one layer; its bytes are there once.</summary>
public sealed class LinkedFile
{
    private readonly List<LinkedName> _names = [];

    /// <summary>In the order of the walk, which is that of the layer's tar.</summary>
    public IReadOnlyList<LinkedName> Names => _names;

    internal void Add(LinkedName name) => _names.Add(name);
}
