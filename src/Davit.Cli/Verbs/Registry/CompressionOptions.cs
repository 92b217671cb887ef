using Davit.Cli.CommandLine;
using Davit.Engine.Images;
using Davit.Oci;

namespace Davit.Cli.Verbs.Registry;

/// <summary>How a push packs layers, with podman's options.</summary>
internal static class CompressionOptions
{
    private static readonly OptionSpec Compression = OptionSpec.Text("compression", null, "string", "Compress layers with \"gzip\", \"zstd\" or \"none\" (default: gzip)") with
    {
        Choices = ["gzip", "zstd", "none"],
    };

    private static readonly OptionSpec PodmansCompression = OptionSpec.Text("compression-format", null, "string", "The same") with { IsHidden = true };
    private static readonly OptionSpec Level = OptionSpec.Text("compression-level", null, "int", "Compression level (gzip: 1-9, zstd: 1-20)");
    private static readonly OptionSpec Force = OptionSpec.Flag("force-compression", null, "Compress layers anew that are compressed otherwise");

    public static readonly IReadOnlyList<OptionSpec> All = [Compression, PodmansCompression, Level, Force];

    public static bool AreGiven(Invocation invocation) => All.Any(invocation.IsGiven);

    public static PushCompression Read(Invocation invocation)
    {
        var option = invocation.IsGiven(PodmansCompression) ? PodmansCompression : Compression;
        var choice = PushCompression.Of(invocation.Parsed(option, Parse), (int?)invocation.Integer(Level));
        return invocation.Has(Force) ? choice.Forced() : choice;
    }

    private static LayerCompression Parse(string text) => text switch
    {
        "gzip" => LayerCompression.Gzip,
        "zstd" => LayerCompression.Zstd,
        "none" => LayerCompression.None,
        _ => throw new DavitException(ErrorKind.InvalidArgument, "must be one of gzip, zstd, none"),
    };
}
