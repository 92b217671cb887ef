using System.Globalization;
using Davit.Build.Dockerfile.Expansion;

namespace Davit.Build.Dockerfile.Parsing;

/// <summary>The word that announces a here-document: <c>[fd]&lt;&lt;[-]NAME</c>, the name possibly quoted.</summary>
internal sealed record HeredocWord(string Name, bool Expands, bool StripsTabs, int? FileDescriptor)
{
    // Here-documents follow the shell's rules, whatever the escape directive says.
    private static readonly ShellExpander Unquoting = new() { Undefined = UndefinedHandling.Keep };
    private static readonly ShellExpander Quoted = Unquoting with { Quotes = QuoteHandling.Keep };
    private static readonly ShellExpander Splitting = Quoted with { Escapes = EscapeHandling.Keep };

    /// <summary>In order of the line. None when its quotes do not balance: the shell will say so.</summary>
    public static IReadOnlyList<HeredocWord> FindAll(string line)
    {
        if (!line.Contains("<<", StringComparison.Ordinal))
        {
            return [];
        }

        try
        {
            return [.. Splitting.ExpandWords(line, VariableSet.Empty).Select(TryParse).OfType<HeredocWord>()];
        }
        catch (ExpansionException)
        {
            return [];
        }
    }

    public static HeredocWord? TryParse(string word)
    {
        var mark = word.IndexOf("<<", StringComparison.Ordinal);
        if (mark < 0 || word.AsSpan(0, mark).ContainsAnyExceptInRange('0', '9'))
        {
            return null;
        }

        var stripsTabs = word.AsSpan(mark + 2).StartsWith("-");
        var name = word[(mark + (stripsTabs ? 3 : 2))..].TrimStart();
        if (name.Length == 0 || name.Contains('<', StringComparison.Ordinal))
        {
            return null;
        }

        var descriptor = int.TryParse(word.AsSpan(0, mark), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : (int?)null;
        return Unquote(name) is var (unquoted, isQuoted) ? new HeredocWord(unquoted, !isQuoted, stripsTabs, descriptor) : null;
    }

    private static (string Name, bool IsQuoted)? Unquote(string name)
    {
        try
        {
            var words = Unquoting.ExpandWords(name, VariableSet.Empty);
            return words.Count == 1 ? (words[0], CountQuotes(words[0]) != CountQuotes(Quoted.ExpandWords(name, VariableSet.Empty)[0])) : null;
        }
        catch (ExpansionException)
        {
            return null;
        }
    }

    private static int CountQuotes(string text) => text.Count(c => c is '\'' or '"');
}
