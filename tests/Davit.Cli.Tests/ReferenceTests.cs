using System.Text;
using Davit.Cli.CommandLine;

namespace Davit.Cli.Tests;

public sealed class ReferenceTests
{
    private const int Width = 100;

    /// <summary>docs/reference.md is written by this test when DAVIT_UPDATE_SNAPSHOTS is set.</summary>
    [Fact]
    public void The_reference_page_says_what_the_commands_help_says()
    {
        var path = Path.Combine(RepositoryRoot(), "docs", "reference.md");
        var text = Reference();
        if (Environment.GetEnvironmentVariable("DAVIT_UPDATE_SNAPSHOTS") == "1")
        {
            File.WriteAllText(path, text);
        }

        Assert.Equal(text, File.ReadAllText(path));
    }

    private static string Reference()
    {
        var text = new StringBuilder("# Commands\n\nMade from the program's own help; a test keeps it so.\n");
        foreach (var (name, _) in CommandTable.All().OrderBy(c => c.Name, StringComparer.Ordinal))
        {
            var command = CommandTable.Find(name.Split(' '))!.Value.Command;
            text.Append($"\n## davit {name}\n\n```\n{HelpText.Of(command, Width)}```\n");
        }

        return text.ToString();
    }

    private static string RepositoryRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Davit.slnx")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("the tests do not run from a build in the repository");
        }

        return directory.FullName;
    }
}
