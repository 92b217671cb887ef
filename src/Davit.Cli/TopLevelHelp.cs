using System.Text;
using Davit.Cli.CommandLine;
using Davit.Cli.Rendering;

namespace Davit.Cli;

/// <summary>The help of the program itself and of its command groups.</summary>
internal static class TopLevelHelp
{
    private const int MinimumNameColumn = 11;

    private static readonly OptionSpec[] Globals =
    [
        OptionSpec.Text("config", null, "string", "Location of client config files", "~/.docker"),
        OptionSpec.Text("root", null, "string", "Directory of the store (also $DAVIT_ROOT); /var/lib/davit for root, $XDG_DATA_HOME/davit otherwise"),
        OptionSpec.Flag("version", 'v', "Print version information and quit"),
    ];

    public static void Write(Screen screen)
    {
        var text = new StringBuilder();
        text.Append("Usage:  davit [OPTIONS] COMMAND\n\nBuild, keep, share and run container images, without a daemon\n");
        AppendCommands(text, ("Common Commands", CommandTable.Common()), ("Management Commands", CommandTable.Groups()), ("Commands", CommandTable.Others()));
        text.Append("\nGlobal Options:\n");
        HelpText.AppendOptions(text, Globals, screen.Width());
        text.Append("\nRun 'davit COMMAND --help' for more information on a command.\n");
        screen.Out.Write(text);
    }

    public static void WriteGroup(Screen screen, string group)
    {
        var text = new StringBuilder($"Usage:  davit {group} COMMAND\n");
        if (CommandTable.SummaryOf(group) is { } summary)
        {
            text.Append('\n').Append(summary).Append('\n');
        }

        AppendCommands(text, ("Commands", CommandTable.Below(group)));
        text.Append("\nRun 'davit ").Append(group).Append(" COMMAND --help' for more information on a command.\n");
        screen.Out.Write(text);
    }

    // The summaries of all sections stand in one column.
    private static void AppendCommands(StringBuilder text, params (string Title, IEnumerable<(string Name, string Summary)> Commands)[] sections)
    {
        var column = Math.Max(MinimumNameColumn, sections.SelectMany(s => s.Commands).Max(c => c.Name.Length) + 1);
        foreach (var (title, commands) in sections)
        {
            text.Append('\n').Append(title).Append(":\n");
            foreach (var (name, summary) in commands)
            {
                text.Append("  ").Append(name.PadRight(column)).Append(' ').Append(summary).Append('\n');
            }
        }
    }
}
