namespace Davit.Build.Dockerfile.Expansion;

/// <summary>
/// The Dockerfile's small part of the shell language: quotes, the escape character and <c>$</c> substitutions
/// (Dockerfile reference, "Environment replacement"): <c>$v ${v} ${v:-w} ${v-w} ${v:+w} ${v+w} ${v:?e} ${v?e}
/// ${v#p} ${v##p} ${v%p} ${v%%p} ${v/p/r} ${v//p/r}</c>, each word open to further substitution.
/// </summary>
public sealed record ShellExpander
{
    /// <summary>Backslash or backtick.</summary>
    public char Escape { get; init; } = '\\';

    public QuoteHandling Quotes { get; init; } = QuoteHandling.Remove;

    public EscapeHandling Escapes { get; init; } = EscapeHandling.Remove;

    public UndefinedHandling Undefined { get; init; } = UndefinedHandling.Empty;

    /// <exception cref="ExpansionException">Unbalanced quotes or braces, an unknown operator, or a required variable is missing.</exception>
    public ExpandedWord Expand(string word, VariableSet variables)
    {
        var expansion = new WordExpansion(this, word, variables);
        var (text, _) = expansion.Run();
        return new ExpandedWord(text, expansion.Used, expansion.UndefinedNames);
    }

    /// <summary>Expands, then splits at unquoted blanks; blanks that come out of a variable split too.</summary>
    /// <exception cref="ExpansionException">As <see cref="Expand"/>.</exception>
    public IReadOnlyList<string> ExpandWords(string text, VariableSet variables) => new WordExpansion(this, text, variables).Run().Words;
}
