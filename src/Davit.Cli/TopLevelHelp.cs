using System.Text;
using Davit.Cli.CommandLine;
using Davit.Cli.Rendering;

namespace Davit.Cli;

/// <summary>The help of the program itself and of its command groups.</summary>
internal static class TopLevelHelp
{
    private const int NameColumn = 18;

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
        AppendCommands(text, "Common Commands", CommandTable.Common());
        AppendCommands(text, "Commands", CommandTable.Others());
        text.Append("\nGlobal Options:\n");
        HelpText.AppendOptions(text, Globals, screen.Width());
        text.Append("\nRun 'davit COMMAND --help' for more information on a command.\n");
        screen.Out.Write(text);
    }

    public static void WriteGroup(Screen screen, string group)
    {
        var text = new StringBuilder($"Usage:  davit {group} COMMAND\n");
        AppendCommands(text, "Commands", CommandTable.Below(group));
        text.Append("\nRun 'davit ").Append(group).Append(" COMMAND --help' for more information on a command.\n");
        screen.Out.Write(text);
    }

    private static void AppendCommands(StringBuilder text, string title, IEnumerable<(string Name, string Summary)> commands)
    {
        text.Append('\n').Append(title).Append(":\n");
        foreach (var (name, summary) in commands)
        {
            text.Append("  ").Append(name.PadRight(NameColumn)).Append(summary).Append('\n');
        }
    }
}
