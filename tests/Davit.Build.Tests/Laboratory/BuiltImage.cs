using System.Globalization;
using System.Text;
using Davit.Linux;
using Davit.Oci;

namespace Davit.Build.Tests.Laboratory;

/// <summary>A finished build, to be looked into.</summary>
public sealed record BuiltImage(BuildLab Lab, BuildResult Result, Document<ImageConfig> Document, Document<ImageManifest> Manifest, EventLog Events)
{
    private string? _view;

    public ImageConfig Config => Document.Value;

    public ChainId? Chain => ChainAt(Config.DiffIds.Count);

    /// <summary>Where its file system is mounted.</summary>
    public string View => _view ??= Lab.View(Chain);

    public ChainId? ChainAt(int layers) => layers == 0 ? null : ChainId.All([.. Config.DiffIds.Take(layers)])[^1];

    public string Read(string path) => File.ReadAllText(Path.Combine(View, path.TrimStart('/')));

    public FileStatus Status(string path) => FileStatus.Of(Path.Combine(View, path.TrimStart('/')));

    public bool Exists(string path) => FileStatus.Find(Path.Combine(View, path.TrimStart('/'))) is not null;

    /// <summary>Everything below a directory, a line each: kind, mode, owner, path, and content or target.</summary>
    public string List(string path = "/")
    {
        var lines = new List<string>();
        Add(Path.Combine(View, path.TrimStart('/')), "", lines);
        return string.Join('\n', lines);
    }

    /// <summary>Paths in the last layer alone, whiteouts with a minus sign.</summary>
    public IReadOnlyList<string> LayerPaths(int layer = -1)
    {
        var chain = ChainAt(layer < 0 ? Config.DiffIds.Count : layer)!;
        var tree = Lab.Snapshots.Find(chain)!.TreePath;
        return [.. Directory.EnumerateFileSystemEntries(tree, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Select(p => (FileStatus.Of(p).IsWhiteout ? "-" : "") + p[(tree.Length + 1)..])
            .Order(StringComparer.Ordinal)];
    }

    private static void Add(string directory, string prefix, List<string> lines)
    {
        using var handle = DirectoryHandle.Open(directory);
        foreach (var name in handle.ReadEntries().Select(e => Encoding.UTF8.GetString(e.Name)).Order(StringComparer.Ordinal))
        {
            var path = Path.Combine(directory, name);
            var status = FileStatus.Of(path);
            var mode = Convert.ToString(status.Mode, 8);
            var kind = status.Kind switch { FileKind.Directory => 'd', FileKind.SymbolicLink => 'l', FileKind.Regular => 'f', _ => '?' };
            var more = kind switch { 'f' => "=" + File.ReadAllText(path), 'l' => "->" + new FileInfo(path).LinkTarget, _ => "" };
            var shownMode = kind == 'l' ? "-" : mode;
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{kind} {shownMode} {status.UserId}:{status.GroupId} {prefix}{name}{more}"));
            if (kind == 'd')
            {
                Add(path, $"{prefix}{name}/", lines);
            }
        }
    }
}
