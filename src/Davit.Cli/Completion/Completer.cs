using Davit.Cli.CommandLine;

namespace Davit.Cli.Completion;

/// <summary>
/// Finds what could stand at the cursor of an unfinished command line, from the definitions that also read finished ones.
/// </summary>
internal sealed class Completer(ICommandIndex commands, IStoreNames names)
{
    private static readonly OptionSpec Help = OptionSpec.Flag("help", null, "Print usage");

    /// <param name="words">The words after the program's name; the last is the one at the cursor, empty when it is not begun.</param>
    public Suggestions Complete(IReadOnlyList<string> words)
    {
        var line = GlobalOptions.SkipOver(words);
        if (line.Count == 0)
        {
            return Suggestions.Nothing;
        }

        var current = line[^1];
        var before = line.Take(line.Count - 1).ToArray();
        if (commands.Find(before) is not { } found)
        {
            return CommandNames(before, current);
        }

        var cursor = CommandCursor.At(found.Command, before.AsSpan(found.Words));
        if (cursor.Pending is { } option)
        {
            return OptionValues.Of(option, names).StartingWith(current);
        }

        if (cursor.TakesOptions && current.StartsWith('-'))
        {
            return Options(found.Command, current);
        }

        // 'image' and 'image ls' can both be the beginning of more.
        var arguments = ArgumentValues.Of(found.Command, cursor.Arguments, names);
        return found.Words == before.Length && commands.IsGroup(before[0])
            ? arguments with { Candidates = [.. arguments.Candidates, .. CommandNames(before, current).Candidates] }
            : arguments.StartingWith(current);
    }

    private Suggestions CommandNames(string[] before, string current)
    {
        var offered = before.Length switch
        {
            0 => commands.FirstWords(),
            1 => commands.Below(before[0]),
            _ => [],
        };
        return new Suggestions([.. offered.Select(c => new Candidate(c.Name, c.Summary))]).StartingWith(current);
    }

    private Suggestions Options(CommandSpec command, string current)
    {
        var equals = current.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
        {
            return new Suggestions([.. command.Options.Where(o => !o.IsHidden).Append(Help).Select(o => new Candidate($"--{o.Name}", FirstLine(o.Description)))]).StartingWith(current);
        }

        return command.Options.FirstOrDefault(o => o.Name == current[2..equals]) is { } option
            ? OptionValues.Of(option, names).StartingWith(current[(equals + 1)..]).After(current[..(equals + 1)])
            : Suggestions.Nothing;
    }

    // A candidate is one line of what a shell reads.
    private static string FirstLine(string description) => description.Split('\n')[0].TrimEnd(':');
}
