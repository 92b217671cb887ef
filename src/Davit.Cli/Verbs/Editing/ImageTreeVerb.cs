using Davit.Cli.CommandLine;
using Davit.Cli.Rendering;
using Davit.Oci;

namespace Davit.Cli.Verbs.Editing;

internal static class ImageTreeVerb
{
    private static readonly OptionSpec NoTruncation = OptionSpec.Flag("no-trunc", null, "Don't truncate output");
    private static readonly OptionSpec PlatformOption = OptionSpec.Text("platform", null, "string", "Show the layers for the given platform");

    public static CommandSpec Define() => new()
    {
        Name = "image tree",
        Arguments = "[OPTIONS] IMAGE",
        Summary = "Show an image's layers, their sizes, and the names that end at each",
        Options = [NoTruncation, PlatformOption],
        Arity = Arity.Exactly(1),
        TouchesFiles = false,
        RunAsync = (invocation, face, _) => Task.FromResult(Run(invocation, face)),
    };

    private static int Run(Invocation invocation, Face face)
    {
        var tree = face.Engine.Images.Tree(invocation.Arguments[0], invocation.ParsedObject(PlatformOption, Platform.Parse));
        var isFull = invocation.Has(NoTruncation);
        face.Out.WriteLine($"Image ID: {Id(tree.Id.Digest, isFull)}");
        face.Out.WriteLine($"Tags:     [{string.Join(' ', tree.Tags.Select(t => t.FamiliarName))}]");
        face.Out.WriteLine($"Size:     {HumanText.Size(tree.SizeBytes)}");
        face.Out.WriteLine("Image Layers");
        for (var i = 0; i < tree.Layers.Count; i++)
        {
            var layer = tree.Layers[i];
            var names = layer.TopLayerOf.Count == 0 ? "" : $" Top Layer of: [{string.Join(' ', layer.TopLayerOf.Select(n => n.FamiliarName))}]";
            face.Out.WriteLine($"{(i == tree.Layers.Count - 1 ? "└──" : "├──")} ID: {Id(layer.DiffId.Digest, isFull)} Size: {HumanText.Size(layer.SizeBytes),6}{names}");
        }

        return ExitCodes.Success;
    }

    private static string Id(Digest digest, bool isFull) => isFull ? digest.ToString() : digest.ShortHex;
}
