using Davit.Cli.CommandLine;

namespace Davit.Cli.Completion;

/// <summary>What can stand as a command's next argument, told by the words of its usage line.</summary>
internal static class ArgumentValues
{
    public static Suggestions Of(CommandSpec command, IReadOnlyList<string> given, IStoreNames names)
    {
        if (given.Count >= command.Arity.Maximum)
        {
            return Suggestions.Nothing;
        }

        var word = Word(command.Arguments, given.Count);
        var images = word.Contains("IMAGE", StringComparison.Ordinal) || word.Contains("NAME[", StringComparison.Ordinal) || word.Contains("REPOSITORY", StringComparison.Ordinal);
        var containers = word.Contains("CONTAINER", StringComparison.Ordinal);
        if (word.Contains("NAME|ID", StringComparison.Ordinal))
        {
            images = containers = true;
        }

        var candidates = new List<Candidate>(images ? names.Images() : []);
        candidates.AddRange(containers ? names.Containers() : []);
        var choices = word.Trim('[', ']', '.').Split('|');
        if (choices.Length > 1 && choices.All(c => c.All(char.IsAsciiLetterLower)))
        {
            candidates.AddRange(choices.Select(c => new Candidate(c)));
        }

        // Those before are not meant again.
        candidates.RemoveAll(c => given.Contains(c.Word));
        return new Suggestions(candidates, Paths(word));
    }

    private static PathCompletion Paths(string word) =>
        word.Contains("PATH", StringComparison.Ordinal) ? PathCompletion.Directories
        : word.Contains("FILE", StringComparison.OrdinalIgnoreCase) ? PathCompletion.Files
        : PathCompletion.None;

    // "[OPTIONS] IMAGE [COMMAND] [ARG...]": the word of that place, the last one when it repeats.
    private static string Word(string usage, int place)
    {
        var words = usage.Replace(" | ", "|", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(w => w != "[OPTIONS]").ToArray();
        return words.Length == 0 ? "" : place < words.Length ? words[place] : words[^1].Contains("...", StringComparison.Ordinal) ? words[^1] : "";
    }
}
