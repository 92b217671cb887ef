using Davit.Cli.CommandLine;
using Davit.Cli.Rendering;
using Davit.Engine.Images;
using Davit.Oci;

namespace Davit.Cli.Verbs.Images;

internal static class ImagesVerb
{
    private const string None = "<none>";

    private static readonly OptionSpec All = OptionSpec.Flag("all", 'a', "Show all images (default hides intermediate images)");
    private static readonly OptionSpec Digests = OptionSpec.Flag("digests", null, "Show digests");
    private static readonly OptionSpec NoTruncation = OptionSpec.Flag("no-trunc", null, "Don't truncate output");
    private static readonly OptionSpec Quiet = OptionSpec.Flag("quiet", 'q', "Only show image IDs");

    public static CommandSpec Define() => new()
    {
        Name = "images",
        Arguments = "[OPTIONS] [REPOSITORY[:TAG]]",
        Summary = "List images",
        Options = [All, Digests, NoTruncation, Quiet],
        Arity = Arity.Between(0, 1),
        TouchesFiles = false,
        RunAsync = (invocation, face, _) => Task.FromResult(Run(invocation, face)),
    };

    private static int Run(Invocation invocation, Face face)
    {
        var images = face.Engine.Images.List(invocation.Arguments.Count == 0 ? null : invocation.Arguments[0]);
        if (invocation.Has(Quiet))
        {
            foreach (var image in images)
            {
                face.Out.WriteLine(Id(image, invocation));
            }

            return ExitCodes.Success;
        }

        var showDigests = invocation.Has(Digests);
        var table = showDigests
            ? new TextTable("REPOSITORY", "TAG", "DIGEST", "IMAGE ID", "CREATED", "SIZE")
            : new TextTable("REPOSITORY", "TAG", "IMAGE ID", "CREATED", "SIZE");
        var now = face.EngineOptions.Time.GetUtcNow();
        foreach (var image in images)
        {
            string[] name = [image.Name?.FamiliarRepository ?? None, image.Name?.Tag ?? None];
            string[] digest = showDigests ? [face.Engine.Images.IsInRegistry(image.Target) ? image.Target.ToString() : None] : [];
            table.Add([.. name, .. digest, Id(image, invocation), HumanText.Ago(image.Created, now), HumanText.Size(image.SizeBytes)]);
        }

        table.WriteTo(face.Out);
        return ExitCodes.Success;
    }

    private static string Id(ImageSummary image, Invocation invocation) =>
        invocation.Has(NoTruncation) ? image.Id.ToString() : image.Id.Digest.ShortHex;
}
