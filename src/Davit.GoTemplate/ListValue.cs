namespace Davit.GoTemplate;

/// <summary>A slice.</summary>
/// <param name="items">In order.</param>
/// <param name="elementType">The static type of the items; <see cref="GoTypes.Any"/> for what came from JSON.</param>
public sealed class ListValue(IReadOnlyList<TemplateValue> items, string elementType = GoTypes.Any) : TemplateValue
{
    public IReadOnlyList<TemplateValue> Items { get; } = items;

    public string ElementType { get; } = elementType;

    /// <summary>True for a slice that was never made: JSON's null, otherwise like an empty one.</summary>
    public bool IsNil { get; init; }

    public override string TypeName => "[]" + ElementType;

    public override bool IsTrue => Items.Count > 0;

    public static ListValue OfStrings(IEnumerable<string> items) => new([.. items.Select(i => new StringValue(i))], GoTypes.Text);
}
