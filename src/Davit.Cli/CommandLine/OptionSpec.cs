namespace Davit.Cli.CommandLine;

internal enum OptionKind
{
    /// <summary><c>--name</c> or <c>--name=false</c>.</summary>
    Flag,

    /// <summary>One value; the last one given counts.</summary>
    Text,

    /// <summary>May be repeated; each value counts.</summary>
    List,

    /// <summary><c>--name</c> or <c>--name=value</c>; a word after it is not its value.</summary>
    OptionalText,
}

/// <summary>An option of a command, in the manner of Go's pflag, whose rules Docker's users know.</summary>
internal sealed record OptionSpec(OptionKind Kind, string Name, char? Short, string ValueName, string Description, string? Default = null)
{
    public static OptionSpec Flag(string name, char? shortName, string description, string? defaultValue = null) =>
        new(OptionKind.Flag, name, shortName, "", description, defaultValue);

    public static OptionSpec Text(string name, char? shortName, string valueName, string description, string? defaultValue = null) =>
        new(OptionKind.Text, name, shortName, valueName, description, defaultValue);

    public static OptionSpec List(string name, char? shortName, string valueName, string description) =>
        new(OptionKind.List, name, shortName, valueName, description);

    /// <summary>Without a value its text is empty.</summary>
    public static OptionSpec OptionalText(string name, string valueName, string description) =>
        new(OptionKind.OptionalText, name, null, valueName, description);

    /// <summary>The values that a shell offers; others may be given as well.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>True for one that is understood and neither told in the help nor offered by a shell.</summary>
    public bool IsHidden { get; init; }

    /// <summary>Within a command the name says it all.</summary>
    public bool Equals(OptionSpec? other) => Name == other?.Name;

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <summary>As errors name it: <c>"-m, --memory" flag</c>.</summary>
    public string Display => Short is null ? $"--{Name}" : $"-{Short}, --{Name}";
}
