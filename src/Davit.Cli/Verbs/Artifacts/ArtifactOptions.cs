using Davit.Cli.CommandLine;
using Davit.Cli.Rendering;
using Davit.Engine.Images;
using Davit.Oci;

namespace Davit.Cli.Verbs.Artifacts;

/// <summary>What the commands about artifacts have in common.</summary>
internal static class ArtifactOptions
{
    public static OptionSpec Annotation { get; } = OptionSpec.List("annotation", 'a', "stringArray", "Add an annotation to the manifest (name=value)");

    public static OptionSpec Quiet { get; } = OptionSpec.Flag("quiet", 'q', "Only show the digest");

    public static OptionSpec Trace { get; } = OptionSpec.Flag("trace", null, "Show each request to a registry, its answer and how long it took");

    public static Engine.Artifacts.Artifacts Open(Invocation invocation, Face face) =>
        Engine.Artifacts.Artifacts.Open(face.EngineOptions, invocation.Has(Trace) ? new RegistryTrace(face.Screen.Error).Write : null);

    public static IReadOnlyDictionary<string, string> Annotations(Invocation invocation)
    {
        var annotations = new Dictionary<string, string>();
        foreach (var text in invocation.List(Annotation))
        {
            var separator = text.IndexOf('=', StringComparison.Ordinal);
            annotations[separator > 0 ? text[..separator] : throw invocation.Invalid(Annotation, text, "must be name=value")] = text[(separator + 1)..];
        }

        return annotations;
    }

    /// <summary>Runs a transfer under a progress board; a board that is redrawn would be torn by traced lines.</summary>
    public static async Task<T> ShowAsync<T>(Invocation invocation, Face face, Func<IProgress<TransferProgress>?, Task<T>> transfer)
    {
        if (invocation.Has(Quiet))
        {
            return await transfer(null);
        }

        var renderer = new TransferRenderer(invocation.Has(Trace) ? face.Screen.WithoutRedrawing() : face.Screen, "Waiting");
        try
        {
            return await transfer(renderer);
        }
        finally
        {
            renderer.Finish();
        }
    }

    /// <summary>An artifact is found by tag or digest; unlike an image it is seldom called <c>latest</c>, so its name is shown in full.</summary>
    public static ImageReference Reference(Invocation invocation) => ImageReference.Parse(invocation.Arguments[0]).OrLatest();
}
