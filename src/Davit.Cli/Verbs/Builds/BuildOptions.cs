using Davit.Build;
using Davit.Build.Planning;
using Davit.Cli.CommandLine;
using Davit.Cli.Rendering;
using Davit.Cli.Rendering.Builds;
using Davit.Cli.Verbs.Registry;
using Davit.Oci;

namespace Davit.Cli.Verbs.Builds;

/// <summary>The options of <c>build</c>, and what they ask of the engine.</summary>
internal static class BuildOptions
{
    public static readonly OptionSpec ImageIdFile = OptionSpec.Text("iidfile", null, "string", "Write the image ID to a file");
    public static readonly OptionSpec Quiet = OptionSpec.Flag("quiet", 'q', "Suppress the build output and print image ID on success");

    private const string StandardInputName = "-";

    private static readonly OptionSpec BuildArgument = OptionSpec.List("build-arg", null, "stringArray", "Set build-time variables");
    private static readonly OptionSpec DockerfileOption = OptionSpec.Text("file", 'f', "string", "Name of the Dockerfile (default: \"PATH/Dockerfile\")");
    private static readonly OptionSpec Label = OptionSpec.List("label", null, "stringArray", "Set metadata for an image");
    private static readonly OptionSpec Network = OptionSpec.Text("network", null, "string", "Set the networking mode for the RUN instructions during build: default, host or none", "default") with { Choices = ["default", "host", "none"] };
    private static readonly OptionSpec NoCache = OptionSpec.Flag("no-cache", null, "Do not use cache when building the image");
    private static readonly OptionSpec PlatformOption = OptionSpec.Text("platform", null, "string", "Set target platform for build");
    private static readonly OptionSpec Progress = OptionSpec.Text("progress", null, "string", "Set type of progress output (\"auto\", \"plain\", \"tty\")", "auto") with { Choices = ["auto", "plain", "tty"] };
    private static readonly OptionSpec Pull = OptionSpec.Flag("pull", null, "Always attempt to pull all referenced images");
    private static readonly OptionSpec Squash = OptionSpec.OptionalText("squash", "stage", "Make one layer of those above the base image, or above the stage named; \"scratch\" merges the base image, too");
    private static readonly OptionSpec Tag = OptionSpec.List("tag", 't', "stringArray", "Name and optionally a tag (format: \"name:tag\")");
    // Taken for Docker's sake: what they ask for is how davit works anyway.
    private static readonly OptionSpec Load = OptionSpec.Flag("load", null, "Accepted: every build's image is in the store");
    private static readonly OptionSpec Remove = OptionSpec.Flag("rm", null, "Accepted: nothing is left of a RUN step");
    private static readonly OptionSpec ForceRemove = OptionSpec.Flag("force-rm", null, "Accepted: nothing is left of a failed step");
    private static readonly OptionSpec Target = OptionSpec.Text("target", null, "string", "Set the target build stage to build");

    public static IReadOnlyList<OptionSpec> All { get; } =
        [BuildArgument, DockerfileOption, ImageIdFile, Label, Network, NoCache, PlatformOption, Progress, Pull, Quiet, Squash, Tag, Target, TraceOption.Spec, Load, Remove, ForceRemove];

    /// <summary>Standard input when the context or the Dockerfile comes from there.</summary>
    public static Stream OpenContext(Invocation invocation, Screen screen)
    {
        if (invocation.Arguments[0] != StandardInputName && invocation.Text(DockerfileOption) != StandardInputName)
        {
            return Stream.Null;
        }

        return screen.IsInputTerminal
            ? throw new DavitException(ErrorKind.InvalidArgument, "build: standard input is a terminal", "Pipe a Dockerfile or a tar archive into 'davit build -'.")
            : screen.OpenInput();
    }

    public static BuildRequest Read(Invocation invocation, Stream input)
    {
        var (context, text) = ReadContext(invocation, input);
        var dockerfile = invocation.Text(DockerfileOption);
        return new BuildRequest
        {
            Context = context,
            DockerfileText = text,
            DockerfilePath = dockerfile is null or StandardInputName ? null : DockerfilePath(context, dockerfile),
            Tags = [.. invocation.List(Tag).Select(t => ImageReference.Parse(t).OrLatest())],
            BuildArguments = Pairs(invocation.List(BuildArgument), MissingValue.FromEnvironment),
            Target = invocation.Text(Target),
            Platform = invocation.ParsedObject(PlatformOption, Platform.Parse) ?? Platform.Host,
            Cache = invocation.Has(NoCache) ? CacheUse.Ignore : CacheUse.LookUp,
            Pull = invocation.Has(Pull) ? PullPolicy.Always : PullPolicy.Missing,
            Network = invocation.Text(Network) switch
            {
                "default" => BuildNetwork.Default,
                "host" => BuildNetwork.Host,
                "none" => BuildNetwork.None,
                var other => throw new DavitException(ErrorKind.Unsupported, $"build: network '{other}' is not supported yet", "Use '--network host' or '--network none'."),
            },
            Labels = Pairs(invocation.List(Label), MissingValue.Empty),
            Squash = ReadSquash(invocation),
        };
    }

    // A flag with Docker, so true and false are no stages.
    private static BuildSquash? ReadSquash(Invocation invocation) => invocation.Text(Squash) switch
    {
        null or "false" => null,
        "" or "true" => new BuildSquash(null),
        var stage => new BuildSquash(stage),
    };

    public static BuildRenderer? Renderer(Invocation invocation, Screen screen)
    {
        if (invocation.Has(Quiet))
        {
            return null;
        }

        return invocation.Text(Progress) switch
        {
            "auto" when screen.IsErrorTerminal && !invocation.Has(TraceOption.Spec) => new TerminalBuildRenderer(screen),
            "tty" => new TerminalBuildRenderer(screen),
            "auto" or "plain" => new PlainBuildRenderer(screen),
            "quiet" or "none" => null,
            var other => throw new DavitException(ErrorKind.InvalidArgument, $"invalid progress mode: '{other}'", "Use auto, plain or tty."),
        };
    }

    private static (ContextSource Context, string? DockerfileText) ReadContext(Invocation invocation, Stream input)
    {
        var path = invocation.Arguments[0];
        var isDockerfileOnInput = invocation.Text(DockerfileOption) == StandardInputName;
        if (path == StandardInputName)
        {
            if (isDockerfileOnInput)
            {
                throw new DavitException(ErrorKind.InvalidArgument, "invalid argument: can't use stdin for both build context and dockerfile");
            }

            return StandardInputContext.Read(input);
        }

        if (path.Contains("://", StringComparison.Ordinal) || path.StartsWith("git@", StringComparison.Ordinal))
        {
            throw new DavitException(ErrorKind.Unsupported, $"build '{path}': remote contexts are not supported yet", "Fetch it first and give the directory.");
        }

        var directory = Path.GetFullPath(path);
        if (File.Exists(directory))
        {
            throw new DavitException(ErrorKind.InvalidArgument, $"unable to prepare context: context must be a directory: {path}", "Give the directory, and the Dockerfile with '-f'.");
        }

        if (!Directory.Exists(directory))
        {
            throw new DavitException(ErrorKind.NotFound, $"unable to prepare context: path \"{path}\" not found");
        }

        return (new ContextSource.Local(directory), isDockerfileOnInput ? new StreamReader(input).ReadToEnd() : null);
    }

    // As Docker: a name that is there from the current directory wins; otherwise it is relative to the context.
    private static string DockerfilePath(ContextSource context, string dockerfile) =>
        context is ContextSource.Local && File.Exists(dockerfile) ? Path.GetFullPath(dockerfile) : dockerfile;

    private enum MissingValue
    {
        Empty,
        FromEnvironment,
    }

    private static Dictionary<string, string> Pairs(IEnumerable<string> texts, MissingValue missing)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals >= 0)
            {
                pairs[text[..equals]] = text[(equals + 1)..];
            }
            else if (missing == MissingValue.Empty)
            {
                pairs[text] = "";
            }
            else if (Environment.GetEnvironmentVariable(text) is { } value)
            {
                pairs[text] = value;
            }
        }

        return pairs;
    }
}
