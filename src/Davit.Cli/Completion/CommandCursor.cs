using Davit.Cli.CommandLine;

namespace Davit.Cli.Completion;

/// <summary>Where in a command's line the cursor stands.</summary>
/// <param name="Arguments">The arguments before it.</param>
/// <param name="Pending">The option whose value stands at the cursor.</param>
/// <param name="TakesOptions">False after <c>--</c>, and after the first argument of a command whose options end there.</param>
internal sealed record CommandCursor(IReadOnlyList<string> Arguments, OptionSpec? Pending, bool TakesOptions)
{
    /// <param name="before">The words between the command's name and the cursor.</param>
    public static CommandCursor At(CommandSpec command, ReadOnlySpan<string> before)
    {
        var arguments = new List<string>();
        for (var i = 0; i < before.Length; i++)
        {
            var word = before[i];
            if (word == "--" || (arguments.Count > 0 && !command.Interspersed))
            {
                arguments.AddRange(before[(word == "--" ? i + 1 : i)..]);
                return new CommandCursor(arguments, null, TakesOptions: false);
            }

            if (word.Length < 2 || word[0] != '-')
            {
                arguments.Add(word);
            }
            else if (TakesNextWord(command, word) is { } option && ++i == before.Length)
            {
                return new CommandCursor(arguments, option, TakesOptions: true);
            }
        }

        return new CommandCursor(arguments, null, command.Interspersed || arguments.Count == 0);
    }

    private static OptionSpec? TakesNextWord(CommandSpec command, string word)
    {
        var option = word.StartsWith("--", StringComparison.Ordinal)
            ? command.Options.FirstOrDefault(o => o.Name == word[2..])
            : command.Options.FirstOrDefault(o => o.Short == word[^1]);
        return option is { Kind: not (OptionKind.Flag or OptionKind.OptionalText) } ? option : null;
    }
}
