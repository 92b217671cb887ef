using Davit.Engine.Settings;

namespace Davit.Cli.CommandLine;

/// <summary>The options that stand before the command.</summary>
internal sealed record GlobalOptions
{
    public const string RootVariable = "DAVIT_ROOT";
    public const string LayersVariable = "DAVIT_LAYERS";

    /// <summary>The store's directory; null for the default.</summary>
    public string? Root { get; init; }

    /// <summary>Docker's client configuration directory; null for <c>$DOCKER_CONFIG</c> or <c>~/.docker</c>.</summary>
    public string? ConfigDirectory { get; init; }

    /// <summary>How pulled and loaded layers are kept; null for the default.</summary>
    public LayerStorage? Layers { get; init; }

    public bool ShowVersion { get; init; }

    /// <summary>What is wrong with these options, in pflag's words; null when nothing is.</summary>
    public string? Complaint { get; init; }

    /// <summary>The command and what follows it.</summary>
    public required string[] Rest { get; init; }

    public static GlobalOptions Read(string[] args)
    {
        var options = new GlobalOptions
        {
            Rest = [],
            Root = NonEmpty(Environment.GetEnvironmentVariable(RootVariable)),
            Layers = ParseLayers(NonEmpty(Environment.GetEnvironmentVariable(LayersVariable))),
        };
        var next = 0;
        while (next < args.Length && args[next].StartsWith('-'))
        {
            var (name, inline) = Split(args[next]);
            if (inline is null && name is ("--root" or "--config") && next + 1 == args.Length)
            {
                return options with { Complaint = $"flag needs an argument: {name}" };
            }

            switch (name)
            {
                case "--root":
                    options = options with { Root = NonEmpty(Value(args, ref next, inline)) };
                    break;
                case "--config":
                    options = options with { ConfigDirectory = NonEmpty(Value(args, ref next, inline)) };
                    break;
                case "-v" or "--version":
                    options = options with { ShowVersion = true };
                    break;
                default:
                    return options with { Rest = args[next..] };
            }

            next++;
        }

        return options with { Rest = args[next..] };
    }

    /// <summary>What is left of <paramref name="words"/> after these options, the last word never counted among them.</summary>
    public static IReadOnlyList<string> SkipOver(IReadOnlyList<string> words)
    {
        var next = 0;
        while (next < words.Count - 1 && words[next].StartsWith('-'))
        {
            next += words[next] is "--root" or "--config" ? 2 : 1;
        }

        return [.. words.Skip(next)];
    }

    internal static LayerStorage? ParseLayers(string? word) => word switch
    {
        null => null,
        "packed" => LayerStorage.Packed,
        "unpacked" => LayerStorage.Unpacked,
        _ => throw new Oci.DavitException(Oci.ErrorKind.InvalidArgument, $"read {LayersVariable}: '{word}' is neither 'packed' nor 'unpacked'"),
    };

    private static (string Name, string? Value) Split(string word)
    {
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (word, null) : (word[..equals], word[(equals + 1)..]);
    }

    private static string Value(string[] args, ref int next, string? inline) =>
        inline ?? args[++next];

    private static string? NonEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
