namespace Davit.Build.Context.Ignore;

/// <summary>One step of a compiled pattern.</summary>
internal readonly record struct GlobToken(GlobTokenKind Kind)
{
    /// <summary>The code point of a literal.</summary>
    public int Character { get; init; }

    /// <summary>The ranges of a class, ends included.</summary>
    public IReadOnlyList<(int First, int Last)> Ranges { get; init; } = [];

    public bool IsNegated { get; init; }

    public static GlobToken Literal(int character) => new(GlobTokenKind.Literal) { Character = character };

    /// <summary>Whether it takes the one character and lets the pattern go on after it.</summary>
    public bool Accepts(int character) => Kind switch
    {
        GlobTokenKind.Literal => character == Character,
        GlobTokenKind.One => character != '/',
        GlobTokenKind.Class => Ranges.Any(r => r.First <= character && character <= r.Last) != IsNegated,
        GlobTokenKind.Directories => character == '/',
        _ => false,
    };

    /// <summary>Whether it takes the character and stays.</summary>
    public bool Repeats(int character) => Kind switch
    {
        GlobTokenKind.Name => character != '/',
        GlobTokenKind.Rest or GlobTokenKind.Directories => true,
        _ => false,
    };
}
