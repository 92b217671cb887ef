using Davit.Cli.CommandLine;
using Davit.Cli.Rendering;
using Davit.Engine.Archives;
using Davit.Oci;

namespace Davit.Cli.Verbs.Archives;

internal static class LoadVerb
{
    private static readonly OptionSpec Input = OptionSpec.Text("input", 'i', "string", "Read from a tar archive or a directory, instead of STDIN");
    private static readonly OptionSpec PlatformOption = OptionSpec.List("platform", null, "stringSlice", "Load only the given platform(s). Formatted as a comma-separated list of \"os[/arch[/variant]]\" (e.g., \"linux/amd64,linux/arm64/v8\")");
    private static readonly OptionSpec Quiet = OptionSpec.Flag("quiet", 'q', "Suppress the load output");

    public static CommandSpec Define() => new()
    {
        Name = "load",
        Arguments = "[OPTIONS]",
        Summary = "Load an image from a tar archive or STDIN",
        Options = [Input, PlatformOption, Quiet],
        RunAsync = RunAsync,
    };

    private static async Task<int> RunAsync(Invocation invocation, Face face, CancellationToken cancellationToken)
    {
        var input = invocation.Text(Input);
        if (input is null && face.Screen.IsInputTerminal)
        {
            throw new DavitException(ErrorKind.InvalidArgument, "requested load from stdin, but stdin is empty");
        }

        await using var content = input is null ? face.Screen.OpenInput() : Stream.Null;
        var request = (input is null ? LoadRequest.Of(content) : LoadRequest.Of(input)) with { Platforms = PlatformList.Read(invocation, PlatformOption) };
        foreach (var image in await LoadAsync(request, invocation.Has(Quiet) || !face.Screen.IsOutputTerminal ? null : new TransferRenderer(face.Screen, "Waiting"), face, cancellationToken))
        {
            await ShowAsync(image, face);
        }

        return ExitCodes.Success;
    }

    private static async Task<IReadOnlyList<LoadedImage>> LoadAsync(LoadRequest request, TransferRenderer? renderer, Face face, CancellationToken cancellationToken)
    {
        try
        {
            return await face.Engine.Archives.LoadAsync(request, renderer, cancellationToken);
        }
        finally
        {
            renderer?.Finish();
        }
    }

    private static async Task ShowAsync(LoadedImage image, Face face)
    {
        foreach (var (name, former) in image.Renamed)
        {
            await face.Out.WriteLineAsync($"The image {name.FamiliarName} already exists, renaming the old one with ID {former} to empty string");
        }

        foreach (var name in image.Names)
        {
            await face.Out.WriteLineAsync($"Loaded image: {name.FamiliarName}");
        }

        if (image.Names.Count == 0)
        {
            await face.Out.WriteLineAsync($"Loaded image ID: {image.Id?.ToString() ?? image.Target.Digest.ToString()}");
        }
    }
}
