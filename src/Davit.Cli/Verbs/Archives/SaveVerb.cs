using Davit.Cli.CommandLine;
using Davit.Engine.Archives;
using Davit.Oci;

namespace Davit.Cli.Verbs.Archives;

internal static class SaveVerb
{
    private static readonly OptionSpec Output = OptionSpec.Text("output", 'o', "string", "Write to a file, instead of STDOUT");
    private static readonly OptionSpec PlatformOption = OptionSpec.List("platform", null, "stringSlice", "Save only the given platform(s). Formatted as a comma-separated list of \"os[/arch[/variant]]\" (e.g., \"linux/amd64,linux/arm64/v8\")");
    private static readonly OptionSpec Format = OptionSpec.Text("format", null, "string", "Format of the archive: \"docker\" (for Docker before 25), \"oci\" or both in one", "both");
    private static readonly OptionSpec Compress = OptionSpec.Text("compress", null, "string", "Compression of the layers: \"gzip\", \"zstd\" or \"none\" (default: as they are in the store)");

    public static CommandSpec Define() => new()
    {
        Name = "save",
        Arguments = "[OPTIONS] IMAGE [IMAGE...]",
        Summary = "Save one or more images to a tar archive (streamed to STDOUT by default)",
        Options = [Output, PlatformOption, Format, Compress],
        Arity = Arity.AtLeast(1),
        RunAsync = RunAsync,
    };

    private static async Task<int> RunAsync(Invocation invocation, Face face, CancellationToken cancellationToken)
    {
        var request = new SaveRequest(invocation.Arguments)
        {
            Platforms = PlatformList.Read(invocation, PlatformOption),
            Format = ReadFormat(invocation),
            Compression = ReadCompression(invocation),
        };
        await OutputFile.WriteAsync(face, invocation.Text(Output), output => face.Engine.Archives.SaveAsync(request, output, cancellationToken), cancellationToken);
        return ExitCodes.Success;
    }

    private static ArchiveFormat ReadFormat(Invocation invocation) => invocation.Text(Format)! switch
    {
        "both" => ArchiveFormat.Combined,
        "oci" or "oci-archive" => ArchiveFormat.Oci,
        "docker" or "docker-archive" => ArchiveFormat.Docker,
        var other => throw invocation.Invalid(Format, other, "must be one of \"both\", \"docker\", \"oci\""),
    };

    private static LayerCompression? ReadCompression(Invocation invocation) => invocation.Text(Compress) switch
    {
        null => null,
        "gzip" => LayerCompression.Gzip,
        "zstd" => LayerCompression.Zstd,
        "none" => LayerCompression.None,
        var other => throw invocation.Invalid(Compress, other, "must be one of \"gzip\", \"zstd\", \"none\""),
    };
}
