using System.Globalization;
using Davit.Cli.CommandLine;
using Davit.Engine.Editing;
using Davit.Oci;

namespace Davit.Cli.Verbs.Editing;

/// <summary>The options of <c>image mod</c>, and what they ask of the engine.</summary>
internal static class ModOptions
{
    private static readonly OptionSpec Annotation = OptionSpec.List("annotation", null, "stringArray", "Add an annotation to the manifest (name=value)");
    private static readonly OptionSpec Author = OptionSpec.Text("author", 'a', "string", "Set the author");
    private static readonly OptionSpec Change = OptionSpec.List("change", 'c', "list", "Apply a Dockerfile instruction, after all other changes");
    private static readonly OptionSpec Cmd = OptionSpec.Text("cmd", null, "string", "Set the default command: a JSON array or a shell command; empty for none");
    private static readonly OptionSpec Created = OptionSpec.Text("created", null, "time", "When the image was made: RFC 3339 or seconds since 1970 (default: SOURCE_DATE_EPOCH, else now)");
    private static readonly OptionSpec Entrypoint = OptionSpec.Text("entrypoint", null, "string", "Set the entry point: a JSON array or a shell command; empty for none");
    private static readonly OptionSpec Env = OptionSpec.List("env", 'e', "list", "Set environment variables (NAME=value)");
    private static readonly OptionSpec Expose = OptionSpec.List("expose", null, "list", "Add exposed ports");
    private static readonly OptionSpec From = OptionSpec.Text("from", null, "string", "The image's base until now, for --rebase (default: what its annotations say)");
    private static readonly OptionSpec HealthCheck = OptionSpec.Text("healthcheck", null, "string", "Set the health check, as after HEALTHCHECK; none to switch it off; empty to forget it");
    private static readonly OptionSpec Label = OptionSpec.List("label", 'l', "list", "Set labels (name=value)");
    private static readonly OptionSpec Message = OptionSpec.Text("message", 'm', "string", "Comment for the image's history");
    private static readonly OptionSpec Rebase = OptionSpec.Text("rebase", null, "string", "Put the layers above the image's base on this image");
    private static readonly OptionSpec StopSignal = OptionSpec.Text("stop-signal", null, "string", "Set the signal that stops a container");
    private static readonly OptionSpec Tag = OptionSpec.List("tag", 't', "stringArray", "Name and optionally a tag of the new image (format: \"name:tag\")");
    private static readonly OptionSpec UnsetAnnotation = OptionSpec.List("unset-annotation", null, "list", "Remove annotations of the manifest");
    private static readonly OptionSpec UnsetEnv = OptionSpec.List("unset-env", null, "list", "Remove environment variables");
    private static readonly OptionSpec UnsetExpose = OptionSpec.List("unset-expose", null, "list", "Remove exposed ports");
    private static readonly OptionSpec UnsetLabel = OptionSpec.List("unset-label", null, "list", "Remove labels");
    private static readonly OptionSpec UnsetVolume = OptionSpec.List("unset-volume", null, "list", "Remove volumes, inherited ones too");
    private static readonly OptionSpec User = OptionSpec.Text("user", 'u', "string", "Set the user (name or UID, with a group after a colon)");
    private static readonly OptionSpec Volume = OptionSpec.List("volume", 'v', "list", "Add volumes (absolute paths)");
    private static readonly OptionSpec WorkDir = OptionSpec.Text("workdir", 'w', "string", "Set the working directory");

    public static IReadOnlyList<OptionSpec> All { get; } =
    [
        Annotation, Author, Change, Cmd, Created, Entrypoint, Env, Expose, From, HealthCheck, Label, Message, Rebase, StopSignal, Tag,
        UnsetAnnotation, UnsetEnv, UnsetExpose, UnsetLabel, UnsetVolume, User, Volume, WorkDir,
    ];

    public static ModifyRequest Read(Invocation invocation) => new()
    {
        Image = invocation.Arguments[0],
        Names = [.. invocation.List(Tag).Select(t => ImageReference.Parse(t).OrLatest())],
        NewBase = invocation.Text(Rebase),
        OldBase = invocation.IsGiven(From) && !invocation.IsGiven(Rebase)
            ? throw new DavitException(ErrorKind.InvalidArgument, "--from needs --rebase", "Name the new base with '--rebase'.")
            : invocation.Text(From),
        Message = invocation.Text(Message),
        Created = ReadCreated(invocation),
        Edit = ReadEdit(invocation),
    };

    private static ConfigEdit ReadEdit(Invocation invocation) => new()
    {
        Env = [.. invocation.List(Env).Select(WithValueOfShell)],
        RemovedEnv = invocation.List(UnsetEnv),
        Labels = Pairs(invocation.List(Label)),
        RemovedLabels = invocation.List(UnsetLabel),
        Entrypoint = invocation.Text(Entrypoint),
        Cmd = invocation.Text(Cmd),
        User = invocation.Text(User),
        WorkingDirectory = invocation.Text(WorkDir),
        ExposedPorts = invocation.List(Expose),
        RemovedPorts = invocation.List(UnsetExpose),
        Volumes = [.. invocation.List(Volume).Select(AbsolutePath)],
        RemovedVolumes = invocation.List(UnsetVolume),
        StopSignal = invocation.Text(StopSignal),
        HealthCheck = invocation.Text(HealthCheck),
        Author = invocation.Text(Author),
        Annotations = Pairs(invocation.List(Annotation)),
        RemovedAnnotations = invocation.List(UnsetAnnotation),
        Changes = invocation.List(Change),
    };

    private static DateTimeOffset? ReadCreated(Invocation invocation) => (invocation.Text(Created) ?? Environment.GetEnvironmentVariable("SOURCE_DATE_EPOCH")) switch
    {
        null or "" => null,
        var text when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds),
        var text when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) => time,
        var text => throw invocation.Invalid(Created, text, "neither a time (RFC 3339) nor seconds since 1970"),
    };

    // As 'docker run -e NAME' does.
    private static string WithValueOfShell(string variable) =>
        variable.Contains('=', StringComparison.Ordinal) || Environment.GetEnvironmentVariable(variable) is not { } value ? variable : $"{variable}={value}";

    private static string AbsolutePath(string path) => path.StartsWith('/') && !path.Contains(':', StringComparison.Ordinal)
        ? path
        : throw new DavitException(ErrorKind.InvalidArgument, $"invalid volume '{path}'", "Give the absolute path of a directory in the image.");

    private static Dictionary<string, string> Pairs(IReadOnlyList<string> texts)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            var parts = text.Split('=', 2);
            pairs[parts[0]] = parts.Length > 1 ? parts[1] : "";
        }

        return pairs;
    }
}
