using System.Text;
using System.Text.Json;
using Davit.Layers.Comparing;
using Davit.Layers.Snapshots;
using Davit.Oci;

namespace Davit.Engine.Comparing;

/// <summary>Reads an image's package databases.</summary>
internal sealed class PackageReader(SnapshotStore snapshots, ChainId? chain)
{
    private const int MaxBytes = 64 * 1024 * 1024;

    /// <summary>deb-control(5) paragraphs; distroless images keep one a file.</summary>
    public Dictionary<string, string> Dpkg()
    {
        var packages = new Dictionary<string, string>(StringComparer.Ordinal);
        string[] files = ["/var/lib/dpkg/status", .. Names("/var/lib/dpkg/status.d").Where(n => !n.EndsWith(".md5sums", StringComparison.Ordinal)).Select(n => $"/var/lib/dpkg/status.d/{n}")];
        foreach (var paragraph in files.SelectMany(file => Paragraphs(file, ": ")))
        {
            // Removed packages whose configuration files are still there stay in the list.
            if (paragraph.TryGetValue("Package", out var name) && paragraph.TryGetValue("Version", out var version)
                && paragraph.GetValueOrDefault("Status", "installed").EndsWith("installed", StringComparison.Ordinal))
            {
                packages[name] = version;
            }
        }

        return packages;
    }

    public Dictionary<string, string> Apk()
    {
        var packages = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var paragraph in (string[])["/lib/apk/db/installed", "/usr/lib/apk/db/installed"])
        {
            foreach (var fields in Paragraphs(paragraph, ":"))
            {
                if (fields.TryGetValue("P", out var name) && fields.TryGetValue("V", out var version))
                {
                    packages[name] = version;
                }
            }
        }

        return packages;
    }

    public bool HasRpm() => Names("/var/lib/rpm").Count > 0 || Names("/usr/lib/sysimage/rpm").Count > 0;

    /// <summary>The version in a <c>package.json</c>; null when it has none.</summary>
    public string? NpmVersion(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(Read(path));
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("version", out var version) ? version.ToString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private IReadOnlyList<string> Names(string directory) => chain is null ? [] : StackedFiles.ListNames(snapshots, chain, directory);

    private string Read(string path)
    {
        using var file = chain is null ? null : StackedFiles.Open(snapshots, chain, path);
        if (file is null)
        {
            return "";
        }

        using var stream = new FileStream(file, FileAccess.Read, bufferSize: 1);
        if (stream.Length > MaxBytes)
        {
            throw new DavitException(ErrorKind.Exhausted, $"read '{path}': {stream.Length} bytes, the limit is {MaxBytes}");
        }

        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>Blocks of lines between empty ones; of a field that goes on in more lines the first line counts.</summary>
    private IEnumerable<Dictionary<string, string>> Paragraphs(string path, string separator)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in Read(path).Split('\n').Append(""))
        {
            var at = line.IndexOf(separator, StringComparison.Ordinal);
            if (line.Length == 0 && fields.Count > 0)
            {
                yield return fields;
                fields = new Dictionary<string, string>(StringComparer.Ordinal);
            }
            else if (at > 0 && !char.IsWhiteSpace(line[0]))
            {
                fields.TryAdd(line[..at], line[(at + separator.Length)..].Trim());
            }
        }
    }
}
