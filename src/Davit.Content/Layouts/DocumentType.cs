using System.Text.Json;
using Davit.Oci;

namespace Davit.Content.Layouts;

/// <summary>What a document is that lies there without its type: image-spec, manifest.md and image-index.md, <c>mediaType</c>.</summary>
internal static class DocumentType
{
    /// <summary>Null for what is neither a manifest nor an index, or claims to be both.</summary>
    public static MediaType? Find(ReadOnlyMemory<byte> document)
    {
        try
        {
            using var json = JsonDocument.Parse(document);
            var root = json.RootElement;
            var (isIndex, isManifest) = (root.TryGetProperty("manifests", out _), root.TryGetProperty("config", out _));
            if (isIndex == isManifest)
            {
                return null;
            }

            return root.TryGetProperty("mediaType", out var stated) && stated.GetString() is { Length: > 0 } text
                ? new MediaType(text)
                : isIndex ? MediaType.OciIndex : MediaType.OciManifest;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
