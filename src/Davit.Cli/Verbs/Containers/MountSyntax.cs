using Davit.Linux;
using Davit.Oci;

namespace Davit.Cli.Verbs.Containers;

/// <summary>The two ways to write a mount: <c>-v SOURCE:TARGET[:OPTIONS]</c> and <c>--mount key=value,…</c>.</summary>
internal static class MountSyntax
{
    private static readonly string[] BindOptions =
    [
        "ro", "rw", "z", "Z", "nocopy", "cached", "delegated", "consistent",
        "shared", "rshared", "slave", "rslave", "private", "rprivate",
    ];

    private static readonly string[] TmpfsDefaults = ["noexec", "nosuid", "nodev"];

    public static Mount ParseVolume(string text)
    {
        var parts = text.Split(':');
        if (parts.Length is < 2 or > 3 || parts.Any(p => p.Length == 0))
        {
            throw parts.Length == 1 && text.StartsWith('/')
                ? new DavitException(ErrorKind.Unsupported, $"volume '{text}': anonymous volumes are not supported yet", "Give a directory of the host: '-v /source:/target'.")
                : new DavitException(ErrorKind.InvalidArgument, $"invalid volume specification: '{text}'");
        }

        var source = parts[0];
        if (source[0] is not ('/' or '.'))
        {
            throw new DavitException(ErrorKind.Unsupported, $"volume '{source}': named volumes are not supported yet", "Give a directory of the host: '-v /source:/target'.");
        }

        return Bind(Path.GetFullPath(source), parts[1], parts.Length == 3 ? parts[2].Split(',') : [], createSource: true);
    }

    public static Mount ParseMount(string text)
    {
        var type = "volume";
        var source = "";
        var target = "";
        var options = new List<string>();
        foreach (var field in text.Split(','))
        {
            var (key, value) = field.Split('=', 2) is [var k, var v] ? (k.ToLowerInvariant(), v) : (field.ToLowerInvariant(), "true");
            switch (key)
            {
                case "type":
                    type = value;
                    break;
                case "source" or "src":
                    source = value;
                    break;
                case "target" or "dst" or "destination":
                    target = value;
                    break;
                case "readonly" or "ro":
                    options.AddRange(value is "true" or "1" ? ["ro"] : []);
                    break;
                case "bind-propagation":
                    options.Add(value);
                    break;
                case "tmpfs-size":
                    options.Add($"size={Rendering.Quantities.Bytes(value)}");
                    break;
                case "tmpfs-mode":
                    options.Add($"mode={value}");
                    break;
                default:
                    throw new DavitException(ErrorKind.InvalidArgument, $"invalid argument \"{text}\" for \"--mount\" flag: unexpected key '{key}' in '{field}'");
            }
        }

        if (target.Length == 0)
        {
            throw new DavitException(ErrorKind.InvalidArgument, $"invalid argument \"{text}\" for \"--mount\" flag: target is required");
        }

        return type switch
        {
            "bind" when source.Length > 0 => Bind(Path.GetFullPath(source), target, [.. options], createSource: false),
            "bind" => throw new DavitException(ErrorKind.InvalidArgument, $"invalid argument \"{text}\" for \"--mount\" flag: source is required"),
            "tmpfs" => new Mount("tmpfs", "tmpfs", Absolute(target), ["nosuid", "nodev", "noexec", .. options]),
            _ => throw new DavitException(ErrorKind.Unsupported, $"mount type '{type}' is not supported yet", "Use type=bind or type=tmpfs."),
        };
    }

    /// <summary>Reads <c>/target</c> and <c>/target:size=64m,mode=1777</c>.</summary>
    public static Mount ParseTmpfs(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        string[] options = colon < 0 ? [] : text[(colon + 1)..].Split(',', StringSplitOptions.RemoveEmptyEntries);

        // Each of the defaults gives way to its opposite.
        var defaults = TmpfsDefaults.Where(d => !options.Contains(d[2..]) && !options.Contains(d));
        return new Mount("tmpfs", "tmpfs", Absolute(colon < 0 ? text : text[..colon]), [.. defaults, .. options]);
    }

    private static string Absolute(string target) => target.TrimEnd('/').Length == 0
        ? throw new DavitException(ErrorKind.InvalidArgument, "invalid specification: destination can't be '/'")
        : target.StartsWith('/')
        ? target
        : throw new DavitException(ErrorKind.InvalidArgument, $"invalid mount path: '{target}' mount path must be absolute");

    private static string Validate(string option) => Array.IndexOf(BindOptions, option) >= 0
        ? option
        : throw new DavitException(ErrorKind.InvalidArgument, $"invalid mode: {option}");

    private static Mount Bind(string source, string target, IReadOnlyList<string> options, bool createSource)
    {
        if (!Path.Exists(source))
        {
            // Docker makes the directory for -v and refuses for --mount.
            _ = createSource
                ? Directory.CreateDirectory(source)
                : throw new DavitException(ErrorKind.NotFound, $"invalid mount config for type \"bind\": bind source path does not exist: {source}");
        }

        return new Mount("bind", source, Absolute(target), ["rbind", .. options.Select(Validate).Where(o => o is not ("z" or "Z" or "rw" or "nocopy" or "cached" or "delegated" or "consistent"))]);
    }
}
