using Davit.Oci;
using Davit.Registry.Toml;

namespace Davit.Registry.Hosts;

/// <summary>The fields of one table of a <c>hosts.toml</c>, each in all the forms containerd takes.</summary>
/// <param name="place">The table's name, for messages; empty for the top.</param>
internal sealed class HostsTable(TomlTable table, string path, string place)
{
    public string? Text(string name) => !table.TryFind(name, out var value) ? null : value as string ?? throw Wrong(name, "a string");

    public bool Flag(string name) => table.TryFind(name, out var value) && (value as bool? ?? throw Wrong(name, "true or false"));

    public IReadOnlyList<string> Texts(string name) => !table.TryFind(name, out var value) ? [] : Texts(name, value);

    /// <summary>Paths are relative to the file.</summary>
    public IReadOnlyList<string> Paths(string name) => [.. Texts(name).Select(Absolute)];

    public TimeSpan? Duration(string name) =>
        Text(name) is not { } text ? null : GoDuration.TryParse(text, out var duration) ? duration : throw Wrong(name, "a duration such as '5s'");

    public IEnumerable<(string Key, HostsTable Table)> Tables(string name)
    {
        foreach (var (key, value) in Entries(name))
        {
            yield return (key, new HostsTable(value as TomlTable ?? throw Wrong($"{name}.\"{key}\"", "a table"), path, $"{name}.\"{key}\""));
        }
    }

    public IReadOnlyList<KeyValuePair<string, string>> Headers() =>
        [.. Entries("header").SelectMany(h => Texts("header." + h.Key, h.Value).Select(v => KeyValuePair.Create(h.Key, v)))];

    public IReadOnlyList<PathRewrite> Rewrites() => [.. Entries("rewrite").Select(r => Rewrite(r.Key, r.Value))];

    public IReadOnlyList<ClientCertificateFile> ClientCertificates()
    {
        const string Form = "a path, an array of paths, or an array of pairs of certificate and key";
        return !table.TryFind("client", out var value) ? []
            : value is string single ? [new ClientCertificateFile(Absolute(single), null)]
            : value is List<object> list ? [.. list.Select(Certificate)]
            : throw Wrong("client", Form);

        ClientCertificateFile Certificate(object item) => item switch
        {
            string file => new ClientCertificateFile(Absolute(file), null),
            List<object> and [string file] => new ClientCertificateFile(Absolute(file), null),
            List<object> and [string file, string key] => new ClientCertificateFile(Absolute(file), key.Length == 0 ? null : Absolute(key)),
            _ => throw Wrong("client", Form),
        };
    }

    public Uri? Proxy() =>
        Text("proxy") is not { } text ? null
        : Uri.TryCreate(text.Replace("socks5h://", "socks5://", StringComparison.Ordinal), UriKind.Absolute, out var url) && url.Scheme is "http" or "https" or "socks5"
            ? url
            : throw Wrong("proxy", "an http, https or socks5 URL");

    private IReadOnlyList<KeyValuePair<string, object>> Entries(string name) =>
        !table.TryFind(name, out var value) ? [] : (value as TomlTable ?? throw Wrong(name, "a table")).Entries;

    private IReadOnlyList<string> Texts(string name, object value) =>
        value is string single ? [single]
        : value is List<object> list && list.All(v => v is string) ? [.. list.Cast<string>()]
        : throw Wrong(name, "a string or an array of strings");

    private PathRewrite Rewrite(string pattern, object replacement)
    {
        try
        {
            return new PathRewrite(pattern, replacement as string ?? throw Wrong("rewrite", "strings"));
        }
        catch (ArgumentException e)
        {
            throw ConfigText.Invalid(path, $"rewrite: '{pattern}' is not a regular expression: {e.Message}");
        }
    }

    private string Absolute(string file) => Path.GetFullPath(file, Path.GetDirectoryName(Path.GetFullPath(path))!);

    private DavitException Wrong(string name, string expected) => ConfigText.Invalid(path, $"{(place.Length == 0 ? "" : place + ": ")}{name}: expected {expected}");
}
