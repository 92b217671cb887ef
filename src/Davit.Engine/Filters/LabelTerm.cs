namespace Davit.Engine.Filters;

/// <summary><c>label=KEY</c> or <c>label=KEY=VALUE</c>.</summary>
internal sealed record LabelTerm(string Key, string? Value)
{
    public static LabelTerm Parse(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? new LabelTerm(text, null) : new LabelTerm(text[..equals], text[(equals + 1)..]);
    }

    public bool Matches(IReadOnlyDictionary<string, string> labels) =>
        labels.TryGetValue(Key, out var value) && (Value is null || Value == value);
}
