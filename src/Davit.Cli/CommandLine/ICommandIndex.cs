namespace Davit.Cli.CommandLine;

/// <summary>The commands there are, for those who look at command lines and not at what commands do.</summary>
internal interface ICommandIndex
{
    /// <summary>The command that the words begin with and how many name it; null when none does.</summary>
    public (CommandSpec Command, int Words)? Find(ReadOnlySpan<string> line);

    public bool IsGroup(string word);

    /// <summary>The names in a group, without the group's.</summary>
    public IEnumerable<(string Name, string Summary)> Below(string group);

    /// <summary>What a command line can begin with: commands of one word, and groups.</summary>
    public IEnumerable<(string Name, string Summary)> FirstWords();
}
