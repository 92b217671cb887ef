using System.Diagnostics.CodeAnalysis;

namespace Davit.Registry.Toml;

/// <summary>
/// A table of a TOML file, its keys in the order of the file. Values are <see cref="string"/>, <see cref="long"/>,
/// <see cref="double"/>, <see cref="bool"/>, <c>List&lt;object&gt;</c> and <see cref="TomlTable"/>.
/// </summary>
internal sealed class TomlTable
{
    private readonly List<KeyValuePair<string, object>> _entries = [];

    public IReadOnlyList<KeyValuePair<string, object>> Entries => _entries;

    /// <summary>True once nothing may be added from outside: an inline table, or one whose header was read.</summary>
    public bool IsClosed { get; set; }

    public bool TryFind(string key, [NotNullWhen(true)] out object? value)
    {
        value = _entries.Find(e => e.Key == key).Value;
        return value is not null;
    }

    /// <exception cref="FormatException">The key is there already.</exception>
    public void Add(string key, object value)
    {
        if (TryFind(key, out _))
        {
            throw new FormatException($"'{key}' is given twice");
        }

        _entries.Add(new KeyValuePair<string, object>(key, value));
    }
}
