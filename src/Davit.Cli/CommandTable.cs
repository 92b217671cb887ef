using Davit.Cli.CommandLine;
using Davit.Cli.Completion;
using Davit.Cli.Verbs.Archives;
using Davit.Cli.Verbs.Artifacts;
using Davit.Cli.Verbs.Builds;
using Davit.Cli.Verbs.Containers;
using Davit.Cli.Verbs.Editing;
using Davit.Cli.Verbs.Images;
using Davit.Cli.Verbs.Host;
using Davit.Cli.Verbs.Manifests;
using Davit.Cli.Verbs.Registry;
using Davit.Cli.Verbs.Upkeep;

namespace Davit.Cli;

/// <summary>Every command by the words that call it. A command's definition is made only when it is called.</summary>
internal static class CommandTable
{
    private static readonly Entry[] Entries =
    [
        new(CommandGroup.Common, "run", "Create and run a new container from an image", "container run", RunVerb.Define),
        new(CommandGroup.Common, "ps", "List containers", "container ls,container list,container ps", PsVerb.Define),
        new(CommandGroup.Common, "build", "Build an image from a Dockerfile", "image build,builder build,buildx build", BuildVerb.Define),
        new(CommandGroup.Common, "pull", "Download an image from a registry", "image pull", PullVerb.Define),
        new(CommandGroup.Common, "push", "Upload an image to a registry", "image push", PushVerb.Define),
        new(CommandGroup.Common, "images", "List images", "image ls,image list", ImagesVerb.Define),
        new(CommandGroup.Common, "login", "Authenticate to a registry", "", LoginVerb.Define),
        new(CommandGroup.Common, "logout", "Log out from a registry", "", LogoutVerb.Define),
        new(CommandGroup.Common, "version", "Show the Davit version information", "", VersionVerb.Define),
        new(CommandGroup.Common, "info", "Display system-wide information", "system info", InfoVerb.Define),
        new(CommandGroup.Other, "artifact attach", "Push files that belong to an image at its registry", "", ArtifactAttachVerb.Define),
        new(CommandGroup.Other, "artifact inspect", "Show what an artifact at a registry says of itself", "", ArtifactInspectVerb.Define),
        new(CommandGroup.Other, "artifact ls", "List what is attached to an image at its registry", "artifact list", ArtifactListVerb.Define),
        new(CommandGroup.Other, "artifact pull", "Download the files of an artifact", "", ArtifactPullVerb.Define),
        new(CommandGroup.Other, "artifact push", "Upload files to a registry as an artifact", "", ArtifactPushVerb.Define),
        new(CommandGroup.Other, "builder prune", "Remove build cache", "buildx prune", BuilderPruneVerb.Define),
        new(CommandGroup.Other, "commit", "Create a new image from a container's changes", "container commit", CommitVerb.Define),
        new(CommandGroup.Other, "completion", "Write the completion script of a shell", "", CompletionVerb.Define),
        new(CommandGroup.Other, "container inspect", "Display detailed information on one or more containers", "", InspectVerb.DefineForContainers),
        new(CommandGroup.Other, "container prune", "Remove all stopped containers", "", ContainerPruneVerb.Define),
        new(CommandGroup.Other, "copy", "Copy an image between registries, archives, directories and the store", "image copy", CopyVerb.Define),
        new(CommandGroup.Other, "delete", "Delete tags and manifests at their registry", "", DeleteVerb.Define),
        new(CommandGroup.Other, "diff", "Inspect changes to files or directories on a container's filesystem", "container diff", DiffVerb.Define),
        new(CommandGroup.Other, "doctor", "Check this machine for what Davit needs, and say what to install", "", DoctorVerb.Define),
        new(CommandGroup.Other, "explore", "Explore what the layers of an image hold, and what they waste", "image explore", ExploreVerb.Define),
        new(CommandGroup.Other, "export", "Export a container's filesystem as a tar archive", "container export", ExportVerb.Define),
        new(CommandGroup.Other, "history", "Show the history of an image", "image history", HistoryVerb.Define),
        new(CommandGroup.Other, "image diff", "Show in what two images differ: settings, packages, files", "", ImageDiffVerb.Define),
        new(CommandGroup.Other, "image inspect", "Display detailed information on one or more images", "", InspectVerb.DefineForImages),
        new(CommandGroup.Other, "image mod", "Make a new image with other settings, or on another base, without a build", "", ModVerb.Define),
        new(CommandGroup.Other, "image mount", "Mount an image's files read-only and print where", "", ImageMountVerb.Define),
        new(CommandGroup.Other, "image prune", "Remove unused images", "", ImagePruneVerb.Define),
        new(CommandGroup.Other, "image receive", "Take in the image that 'davit push ssh://...' sends", "", ImageReceiveVerb.Define),
        new(CommandGroup.Other, "image squash", "Make one layer of an image's layers, or of those above its base", "", SquashVerb.Define),
        new(CommandGroup.Other, "image tree", "Show an image's layers, their sizes, and the names that end at each", "", ImageTreeVerb.Define),
        new(CommandGroup.Other, "image unmount", "Unmount images that 'image mount' mounted", "image umount", ImageUnmountVerb.Define),
        new(CommandGroup.Other, "import", "Import the contents from a tarball to create a filesystem image", "image import", ImportVerb.Define),
        new(CommandGroup.Other, "inspect", "Return low-level information on images and containers", "", InspectVerb.Define),
        new(CommandGroup.Other, "load", "Load an image from a tar archive or STDIN", "image load", LoadVerb.Define),
        new(CommandGroup.Other, "ls-remote", "List the tags of a repository at its registry, newest version first", "image tags", TagsVerb.Define),
        new(CommandGroup.Other, "manifest annotate", "Add additional information to a local image manifest", "", ManifestAnnotateVerb.Define),
        new(CommandGroup.Other, "manifest create", "Create a local manifest list of images that are here or at their registry", "", ManifestCreateVerb.Define),
        new(CommandGroup.Other, "manifest inspect", "Display an image manifest, or manifest list", "", ManifestInspectVerb.Define),
        new(CommandGroup.Other, "manifest push", "Push a manifest list to a repository", "", ManifestPushVerb.Define),
        new(CommandGroup.Other, "manifest rm", "Delete one or more manifest lists from local storage", "", ManifestRemoveVerb.Define),
        new(CommandGroup.Other, "registry serve", "Run a registry", "", RegistryServeVerb.Define),
        new(CommandGroup.Other, "rm", "Remove one or more containers", "container rm,container remove", RemoveContainersVerb.Define),
        new(CommandGroup.Other, "rmi", "Remove one or more images", "image rm,image remove", RemoveImagesVerb.Define),
        new(CommandGroup.Other, "save", "Save one or more images to a tar archive (streamed to STDOUT by default)", "image save", SaveVerb.Define),
        new(CommandGroup.Other, "search", "Search Docker Hub, or another registry, for images", "", SearchVerb.Define),
        new(CommandGroup.Other, "sync", "Mirror the repositories of a list", "", SyncVerb.Define),
        new(CommandGroup.Other, "system check", "Check the store, and repair it", "", SystemCheckVerb.Define),
        new(CommandGroup.Other, "system df", "Show disk usage", "", SystemDfVerb.Define),
        new(CommandGroup.Other, "system prune", "Remove unused data", "", SystemPruneVerb.Define),
        new(CommandGroup.Other, "tag", "Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE", "image tag", TagVerb.Define),
        new(CommandGroup.Other, "unshare", "Run a command in the user namespace that owns the files of your images", "", UnshareVerb.Define),
        new(CommandGroup.Other, "untag", "Take names away from images, and never an image", "image untag", UntagVerb.Define),
    ];

    /// <summary>Docker's management commands, which begin the names of others; aliases such as <c>buildx</c> are not told.</summary>
    private static readonly (string Name, string Summary)[] GroupSummaries =
    [
        ("artifact", "Manage artifacts: files at registries, alone or attached to images"),
        ("builder", "Manage builds"),
        ("container", "Manage containers"),
        ("image", "Manage images"),
        ("manifest", "Manage image manifests and manifest lists"),
        ("registry", "Manage a registry"),
        ("system", "Manage Davit"),
    ];

    /// <summary>The same as an object, for those who must not know this class.</summary>
    public static ICommandIndex Index { get; } = new TableIndex();

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
                    return (entry.Define() with { CalledAs = name, Aliases = entry.Aliases.Length == 0 ? [] : [.. entry.Aliases, entry.Name] }, words);
                }
            }
        }

        return null;
    }

    /// <summary>True when <paramref name="word"/> begins the name of some commands, such as <c>image</c>.</summary>
    public static bool IsGroup(string word) => Below(word).Any();

    /// <summary>The command names and summaries of a group, for its help; of a command's several names in it, the first.</summary>
    public static IEnumerable<(string Name, string Summary)> Below(string group) => Entries
        .Select(e => (Name: e.Names.FirstOrDefault(n => n.StartsWith(group + " ", StringComparison.Ordinal)), e.Summary))
        .Where(e => e.Name is not null)
        .Select(e => (e.Name![(group.Length + 1)..], e.Summary))
        .OrderBy(e => e.Item1, StringComparer.Ordinal);

    /// <summary>Every command by its first name.</summary>
    public static IEnumerable<(string Name, string Summary)> All() => Entries.Select(e => (e.Name, e.Summary));

    public static IEnumerable<(string Name, string Summary)> Common() => OfOneWord(CommandGroup.Common);

    public static IEnumerable<(string Name, string Summary)> Groups() => GroupSummaries;

    public static IEnumerable<(string Name, string Summary)> Others() => OfOneWord(CommandGroup.Other);

    /// <summary>What a group is for; null for one that consists of aliases.</summary>
    public static string? SummaryOf(string group) => Array.Find(GroupSummaries, g => g.Name == group).Summary;

    /// <summary>What a command line can begin with: commands of one word, and groups.</summary>
    public static IEnumerable<(string Name, string Summary)> FirstWords() => Common().Concat(Others()).Concat(Groups());

    private static IEnumerable<(string Name, string Summary)> OfOneWord(CommandGroup group) =>
        Entries.Where(e => e.Group == group && !e.Name.Contains(' ', StringComparison.Ordinal)).Select(e => (e.Name, e.Summary));

    private sealed record Entry(CommandGroup Group, string Name, string Summary, string AliasList, Func<CommandSpec> Define)
    {
        public string[] Aliases { get; } = AliasList.Length == 0 ? [] : AliasList.Split(',');

        public IEnumerable<string> Names => Aliases.Prepend(Name);
    }

    private sealed class TableIndex : ICommandIndex
    {
        public (CommandSpec Command, int Words)? Find(ReadOnlySpan<string> line) => CommandTable.Find(line);

        public bool IsGroup(string word) => CommandTable.IsGroup(word);

        public IEnumerable<(string Name, string Summary)> Below(string group) => CommandTable.Below(group);

        public IEnumerable<(string Name, string Summary)> FirstWords() => CommandTable.FirstWords();
    }
}
