using Davit.Cli.CommandLine;
using Davit.Oci;

namespace Davit.Cli.Verbs.Manifests;

internal static class ManifestAnnotateVerb
{
    private static readonly OptionSpec Architecture = OptionSpec.Text("arch", null, "string", "Set architecture");
    private static readonly OptionSpec OperatingSystem = OptionSpec.Text("os", null, "string", "Set operating system");
    private static readonly OptionSpec Features = OptionSpec.List("os-features", null, "strings", "Set operating system feature");
    private static readonly OptionSpec Version = OptionSpec.Text("os-version", null, "string", "Set operating system version");
    private static readonly OptionSpec Variant = OptionSpec.Text("variant", null, "string", "Set architecture variant");

    public static CommandSpec Define() => new()
    {
        Name = "manifest annotate",
        Arguments = "[OPTIONS] MANIFEST_LIST MANIFEST",
        Summary = "Add additional information to a local image manifest",
        Options = [Architecture, OperatingSystem, Features, Version, Variant],
        Arity = Arity.Exactly(2),
        TouchesFiles = false,
        RunAsync = RunAsync,
    };

    private static async Task<int> RunAsync(Invocation invocation, Face face, CancellationToken cancellationToken)
    {
        var name = ImageReference.Parse(invocation.Arguments[0]).OrLatest();
        await face.Engine.Manifests.AnnotateAsync(name, invocation.Arguments[1], platform => Change(platform, invocation), cancellationToken);
        return ExitCodes.Success;
    }

    private static Platform Change(Platform platform, Invocation invocation)
    {
        var changed = Changed(platform, invocation);
        return changed.IsKnown
            ? changed
            : throw new DavitException(ErrorKind.InvalidArgument, $"manifest entry for image has unsupported os/arch combination: {changed.Os}/{changed.Architecture}");
    }

    private static Platform Changed(Platform platform, Invocation invocation) => new(
        invocation.Text(OperatingSystem) ?? platform.Os, invocation.Text(Architecture) ?? platform.Architecture)
    {
        // A variant is one of its architecture.
        Variant = invocation.Text(Variant) ?? (invocation.IsGiven(Architecture) ? "" : platform.Variant),
        OsVersion = invocation.Text(Version) ?? platform.OsVersion,
        OsFeatures = invocation.IsGiven(Features) ? [.. invocation.List(Features).SelectMany(f => f.Split(','))] : platform.OsFeatures,
    };
}
