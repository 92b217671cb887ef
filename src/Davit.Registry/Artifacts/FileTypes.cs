using Davit.Oci;

namespace Davit.Registry.Artifacts;

/// <summary>Media types by the ends of file names, the longest first.</summary>
public static class FileTypes
{
    /// <summary>Bytes of which nothing is known (RFC 2046, section 4.5.1).</summary>
    public static readonly MediaType Unknown = new("application/octet-stream");

    private static readonly (string End, string Type)[] Known =
    [
        (".spdx.json", "application/spdx+json"),
        (".cdx.json", "application/vnd.cyclonedx+json"),
        (".sarif.json", "application/sarif+json"),
        (".intoto.jsonl", "application/vnd.in-toto+json"),
        (".intoto.json", "application/vnd.in-toto+json"),
        (".sarif", "application/sarif+json"),
        (".tar.gz", "application/gzip"),
        (".tar.zst", "application/zstd"),
        (".tgz", "application/gzip"),
        (".gz", "application/gzip"),
        (".zst", "application/zstd"),
        (".tar", "application/x-tar"),
        (".zip", "application/zip"),
        (".json", "application/json"),
        (".yaml", "application/yaml"),
        (".yml", "application/yaml"),
        (".xml", "application/xml"),
        (".html", "text/html"),
        (".md", "text/markdown"),
        (".txt", "text/plain"),
        (".csv", "text/csv"),
        (".wasm", "application/wasm"),
        (".pdf", "application/pdf"),
    ];

    public static MediaType Of(string fileName) =>
        Array.Find(Known, k => fileName.EndsWith(k.End, StringComparison.OrdinalIgnoreCase)) is { Type: { } type } ? new MediaType(type) : Unknown;
}
