using System.Text;

namespace Davit.Cli.CommandLine;

/// <summary>Help in Docker's layout.</summary>
internal static class HelpText
{
    private const int NameIndent = 6;
    private const int ColumnGap = 3;

    public static string Of(CommandSpec command, int width)
    {
        var text = new StringBuilder();
        text.Append("Usage:  ").Append(command.UsageLine).Append("\n\n").Append(command.Summary).Append('\n');
        if (command.Aliases.Count > 0)
        {
            text.Append("\nAliases:\n  ").AppendJoin(", ", command.Aliases.Select(a => $"{ProgramInfo.Name} {a}")).Append('\n');
        }

        if (command.Options.Count > 0)
        {
            text.Append("\nOptions:\n");
            AppendOptions(text, command.Options, width);
        }

        return text.ToString();
    }

    public static void AppendOptions(StringBuilder text, IReadOnlyList<OptionSpec> options, int width)
    {
        var sorted = options.Where(o => !o.IsHidden).OrderBy(o => o.Name, StringComparer.Ordinal).ToArray();
        var column = sorted.Max(o => Label(o).Length) + ColumnGap;
        foreach (var option in sorted)
        {
            text.Append(Label(option).PadRight(column));
            AppendWrapped(text, Describe(option), column, width);
            text.Append('\n');
        }
    }

    private static string Label(OptionSpec option)
    {
        var name = option.Short is { } letter ? $"  -{letter}, --{option.Name}" : new string(' ', NameIndent) + $"--{option.Name}";
        return option.ValueName.Length == 0 ? name
            : option.Kind == OptionKind.OptionalText ? $"{name}[={option.ValueName}]"
            : $"{name} {option.ValueName}";
    }

    private static string Describe(OptionSpec option) => option.Default switch
    {
        null or "" => option.Description,
        var value when option.ValueName != "string" => $"{option.Description} (default {value})",
        var value => $"{option.Description} (default \"{value}\")",
    };

    private static void AppendWrapped(StringBuilder text, string description, int column, int width)
    {
        var available = Math.Max(width - column, 24);
        var used = 0;
        foreach (var word in description.Replace("\n", " \n", StringComparison.Ordinal).Split(' '))
        {
            if (word.StartsWith('\n'))
            {
                text.Append('\n').Append(' ', column).Append(word.AsSpan(1));
                used = word.Length - 1;
                continue;
            }

            if (used > 0 && used + 1 + word.Length > available)
            {
                text.Append('\n').Append(' ', column);
                used = 0;
            }
            else if (used > 0)
            {
                text.Append(' ');
                used++;
            }

            text.Append(word);
            used += word.Length;
        }
    }
}
