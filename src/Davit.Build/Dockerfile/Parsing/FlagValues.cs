using Davit.Build.Dockerfile.Wording;

namespace Davit.Build.Dockerfile.Parsing;

/// <summary>An instruction's flags, checked against those it knows.</summary>
internal sealed class FlagValues
{
    private readonly Dictionary<string, List<string>> _values = [];

    private FlagValues()
    {
    }

    /// <exception cref="Syntax.DockerfileException">An unknown or repeated flag, or a value it cannot have.</exception>
    public static FlagValues Read(InstructionLine line, IReadOnlyDictionary<string, FlagKind> known)
    {
        var flags = new FlagValues();
        foreach (var word in line.Flags)
        {
            flags.Add(line, word, known);
        }

        return flags;
    }

    /// <summary>For instructions that have none.</summary>
    public static void RejectAll(InstructionLine line) => Read(line, new Dictionary<string, FlagKind>());

    /// <returns>Null when the flag is absent or its value is empty: Docker tells them apart nowhere.</returns>
    public string? Find(string name) => _values.TryGetValue(name, out var values) && values[^1].Length > 0 ? values[^1] : null;

    public IReadOnlyList<string> FindAll(string name) => _values.TryGetValue(name, out var values) ? values : [];

    /// <returns>Null when the flag is absent.</returns>
    public bool? FindSwitch(string name) => _values.TryGetValue(name, out var values) ? values[^1] == "true" : null;

    private void Add(InstructionLine line, Word word, IReadOnlyDictionary<string, FlagKind> known)
    {
        var equals = word.Text.IndexOf('=', StringComparison.Ordinal);
        var flag = equals < 0 ? word.Text : word.Text[..equals];
        var value = equals < 0 ? null : word.Text[(equals + 1)..];
        var name = flag[2..];
        if (!known.TryGetValue(name, out var kind))
        {
            throw line.Error(Suggestion.Append($"unknown flag: {flag}", name, known.Keys), word);
        }

        if (kind != FlagKind.Texts && _values.ContainsKey(name))
        {
            throw line.Error($"duplicate flag specified: {flag}", word);
        }

        if (kind == FlagKind.Switch ? value is { Length: 0 } : value is null)
        {
            throw line.Error($"missing a value on flag: {flag}", word);
        }

        var read = kind == FlagKind.Switch ? (value ?? "true").ToLowerInvariant() : value!;
        if (kind == FlagKind.Switch && read is not ("true" or "false"))
        {
            throw line.Error($"expecting boolean value for flag {flag}, not: {value}", word);
        }

        _values.TryAdd(name, []);
        _values[name].Add(read);
    }
}
