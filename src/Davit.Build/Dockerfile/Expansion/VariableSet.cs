using System.Collections.Immutable;

namespace Davit.Build.Dockerfile.Expansion;

/// <summary>Variables by name in the order of their first definition; immutable.</summary>
public sealed class VariableSet
{
    public static readonly VariableSet Empty = new([], ImmutableDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal));

    private readonly ImmutableDictionary<string, string> _values;

    private VariableSet(ImmutableArray<string> names, ImmutableDictionary<string, string> values)
    {
        Names = names;
        _values = values;
    }

    public ImmutableArray<string> Names { get; }

    /// <summary>Takes <c>NAME=value</c> lines as an image config has them; of equal names the last counts.</summary>
    public static VariableSet Parse(IEnumerable<string> environment) => environment.Aggregate(Empty, (set, line) =>
    {
        var equals = line.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? set.With(line, "") : set.With(line[..equals], line[(equals + 1)..]);
    });

    public string? Find(string name) => _values.GetValueOrDefault(name);

    public bool Contains(string name) => _values.ContainsKey(name);

    public VariableSet With(string name, string value) =>
        new(_values.ContainsKey(name) ? Names : Names.Add(name), _values.SetItem(name, value));

    /// <summary><c>NAME=value</c> lines.</summary>
    public IReadOnlyList<string> ToEnvironment() => [.. Names.Select(name => $"{name}={_values[name]}")];
}
