namespace Davit.GoTemplate.Parsing;

/// <summary>A template's tree and those that it defines, by name; its own has the empty name.</summary>
internal sealed record ParsedTemplate(string Text, IReadOnlyDictionary<string, ListNode> Trees);
