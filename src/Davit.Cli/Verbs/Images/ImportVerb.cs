using Davit.Cli.CommandLine;
using Davit.Cli.Rendering;
using Davit.Engine.Images;
using Davit.Oci;

namespace Davit.Cli.Verbs.Images;

internal static class ImportVerb
{
    private static readonly OptionSpec Change = OptionSpec.List("change", 'c', "list", "Apply Dockerfile instruction to the created image");
    private static readonly OptionSpec Message = OptionSpec.Text("message", 'm', "string", "Set commit message for imported image");
    private static readonly OptionSpec PlatformOption = OptionSpec.Text("platform", null, "string", "Set platform of the image");

    public static CommandSpec Define() => new()
    {
        Name = "import",
        Arguments = "[OPTIONS] file|- [REPOSITORY[:TAG]]",
        Summary = "Import the contents from a tarball to create a filesystem image",
        Options = [Change, Message, PlatformOption],
        Arity = Arity.Between(1, 2),
        RunAsync = RunAsync,
    };

    private static async Task<int> RunAsync(Invocation invocation, Face face, CancellationToken cancellationToken)
    {
        var source = invocation.Arguments[0];
        if (source.Contains("://", StringComparison.Ordinal))
        {
            throw new DavitException(ErrorKind.Unsupported, $"import '{source}': importing from a URL is not supported yet", "Download the archive and give the file, or '-' to read standard input.");
        }

        await using var content = source == "-" ? face.Screen.OpenInput() : File.OpenRead(source);
        var id = await face.Engine.Images.ImportAsync(
            new ImportRequest
            {
                Content = content,
                Source = source,
                Name = invocation.Arguments.Count > 1 ? ImageReference.Parse(invocation.Arguments[1]).OrLatest() : null,
                Message = invocation.Text(Message),
                Changes = invocation.List(Change),
                Platform = invocation.ParsedObject(PlatformOption, Platform.Parse),
            },
            cancellationToken);
        await face.Out.WriteLineAsync(id.ToString());
        return ExitCodes.Success;
    }
}
