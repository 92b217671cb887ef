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
        Arguments = "[OPTIONS] file|URL|- [REPOSITORY[:TAG]]",
        Summary = "Import the contents from a tarball to create a filesystem image",
        Options = [Change, Message, PlatformOption],
        Arity = Arity.Between(1, 2),
        NeedsLinux = true,
        RunAsync = RunAsync,
    };

    private static async Task<int> RunAsync(Invocation invocation, Face face, CancellationToken cancellationToken)
    {
        var source = invocation.Arguments[0];
        await using var content = await OpenAsync(source, face, cancellationToken);
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

    private static async Task<Stream> OpenAsync(string source, Face face, CancellationToken cancellationToken)
    {
        if (source == "-")
        {
            return face.Screen.OpenInput();
        }

        if (ArchiveDownload.IsUrl(source))
        {
            if (face.Screen.IsErrorTerminal)
            {
                await face.Screen.Error.WriteLineAsync($"Downloading from {source}");
            }

            return await ArchiveDownload.OpenAsync(new Uri(source), cancellationToken);
        }

        return Directory.Exists(source) ? throw new DavitException(ErrorKind.InvalidArgument, $"read {source}: is a directory") : File.OpenRead(source);
    }
}
