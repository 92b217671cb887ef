using Davit.Cli.CommandLine;
using Davit.Cli.Verbs.Builds;
using Davit.Cli.Verbs.Containers;
using Davit.Cli.Verbs.Images;
using Davit.Cli.Verbs.Host;
using Davit.Cli.Verbs.Registry;

namespace Davit.Cli;

/// <summary>Every command by the words that call it. A command's definition is made only when it is called.</summary>
internal static class CommandTable
{
    private static readonly Entry[] Entries =
    [
        new(CommandGroup.Common, "run", "Create and run a new container from an image", "container run", RunVerb.Define),
        new(CommandGroup.Common, "ps", "List containers", "container ls,container list,container ps", PsVerb.Define),
        new(CommandGroup.Common, "build", "Build an image from a Dockerfile", "image build,builder build", BuildVerb.Define),
        new(CommandGroup.Common, "pull", "Download an image from a registry", "image pull", PullVerb.Define),
        new(CommandGroup.Common, "push", "Upload an image to a registry", "image push", PushVerb.Define),
        new(CommandGroup.Common, "images", "List images", "image ls,image list", ImagesVerb.Define),
        new(CommandGroup.Common, "login", "Authenticate to a registry", "", LoginVerb.Define),
        new(CommandGroup.Common, "logout", "Log out from a registry", "", LogoutVerb.Define),
        new(CommandGroup.Common, "version", "Show the Davit version information", "", VersionVerb.Define),
        new(CommandGroup.Common, "info", "Display system-wide information", "system info", InfoVerb.Define),
        new(CommandGroup.Other, "doctor", "Check this machine for what Davit needs, and say what to install", "", DoctorVerb.Define),
        new(CommandGroup.Other, "explore", "Explore what the layers of an image hold, and what they waste", "image explore", ExploreVerb.Define),
        new(CommandGroup.Other, "history", "Show the history of an image", "image history", HistoryVerb.Define),
        new(CommandGroup.Other, "import", "Import the contents from a tarball to create a filesystem image", "image import", ImportVerb.Define),
        new(CommandGroup.Other, "inspect", "Return low-level information on images and containers", "image inspect,container inspect", InspectVerb.Define),
        new(CommandGroup.Other, "registry serve", "Run a registry", "", RegistryServeVerb.Define),
        new(CommandGroup.Other, "rm", "Remove one or more containers", "container rm,container remove", RemoveContainersVerb.Define),
        new(CommandGroup.Other, "rmi", "Remove one or more images", "image rm,image remove", RemoveImagesVerb.Define),
        new(CommandGroup.Other, "tag", "Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE", "image tag", TagVerb.Define),
        new(CommandGroup.Other, "unshare", "Run a command in the user namespace that owns the files of your images", "", UnshareVerb.Define),
    ];

    private enum CommandGroup
    {
        Common,
        Other,
    }

    /// <summary>The command that <paramref name="line"/> starts with and how many words name it; null when none does.</summary>
    public static (CommandSpec Command, int Words)? Find(ReadOnlySpan<string> line)
    {
        foreach (var words in (ReadOnlySpan<int>)[2, 1])
        {
            if (line.Length < words)
            {
                continue;
            }

            var name = words == 1 ? line[0] : $"{line[0]} {line[1]}";
            foreach (var entry in Entries)
            {
                if (entry.Name == name || Array.IndexOf(entry.Aliases, name) >= 0)
                {
                    return (entry.Define() with { Aliases = entry.Aliases.Length == 0 ? [] : [.. entry.Aliases, entry.Name] }, words);
                }
            }
        }

        return null;
    }

    /// <summary>True when <paramref name="word"/> begins the name of some commands, such as <c>image</c>.</summary>
    public static bool IsGroup(string word) => NamesBelow(word).Any();

    /// <summary>The command names and summaries of a group, for its help.</summary>
    public static IEnumerable<(string Name, string Summary)> Below(string group) => NamesBelow(group);

    public static IEnumerable<(string Name, string Summary)> Common() => Of(CommandGroup.Common);

    public static IEnumerable<(string Name, string Summary)> Others() => Of(CommandGroup.Other);

    private static IEnumerable<(string Name, string Summary)> Of(CommandGroup group) =>
        Entries.Where(e => e.Group == group).Select(e => (e.Name, e.Summary));

    private static IEnumerable<(string Name, string Summary)> NamesBelow(string word) => Entries
        .SelectMany(e => e.Aliases.Append(e.Name), (e, name) => (Name: name, e.Summary))
        .Where(n => n.Name.StartsWith(word + " ", StringComparison.Ordinal))
        .Select(n => (n.Name[(word.Length + 1)..], n.Summary))
        .OrderBy(n => n.Item1, StringComparer.Ordinal);

    private sealed record Entry(CommandGroup Group, string Name, string Summary, string AliasList, Func<CommandSpec> Define)
    {
        public string[] Aliases { get; } = AliasList.Length == 0 ? [] : AliasList.Split(',');
    }
}
