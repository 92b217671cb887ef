using Davit.GoTemplate.Text;

namespace Davit.GoTemplate;

/// <summary>A map with string keys, walked and printed in the order of its keys.</summary>
/// <param name="entries">By key.</param>
/// <param name="elementType">The static type of the values; <see cref="GoTypes.Any"/> for what came from JSON.</param>
public sealed class MapValue(IReadOnlyDictionary<string, TemplateValue> entries, string elementType = GoTypes.Any) : TemplateValue
{
    private KeyValuePair<string, TemplateValue>[]? _sorted;

    public IReadOnlyDictionary<string, TemplateValue> Entries { get; } = entries;

    public string ElementType { get; } = elementType;

    /// <summary>True for a map that was never made: JSON's null, otherwise like an empty one.</summary>
    public bool IsNil { get; init; }

    public override string TypeName => "map[string]" + ElementType;

    public override bool IsTrue => Entries.Count > 0;

    internal KeyValuePair<string, TemplateValue>[] Sorted() =>
        _sorted ??= [.. Entries.OrderBy(e => e.Key, Utf8Order.Instance)];
}
