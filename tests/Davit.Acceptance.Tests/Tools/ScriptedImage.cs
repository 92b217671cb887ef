using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace Davit.Acceptance.Tests.Tools;

/// <summary>Puts images of one layer, well made but for the flaw under test, into a <see cref="ScriptedRegistry"/>.</summary>
public static class ScriptedImage
{
    public const string ManifestType = "application/vnd.oci.image.manifest.v1+json";
    public const string ConfigType = "application/vnd.oci.image.config.v1+json";
    public const string LayerType = "application/vnd.oci.image.layer.v1.tar+gzip";

    public static byte[] Tar(params IReadOnlyList<TarEntry> entries)
    {
        using var buffer = new MemoryStream();
        using (var writer = new TarWriter(buffer, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var entry in entries)
            {
                writer.WriteEntry(entry);
            }
        }

        return buffer.ToArray();
    }

    public static TarEntry File(string name, string content) =>
        new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)) };

    public static TarEntry Link(TarEntryType type, string name, string target) => new PaxTarEntry(type, name) { LinkName = target };

    public static byte[] Gzip(byte[] content)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return buffer.ToArray();
    }

    /// <summary>An image whose layer is <paramref name="tar"/>, with nothing false in its manifest.</summary>
    public static void Add(ScriptedRegistry registry, byte[] tar) => Add(registry, Gzip(tar), ScriptedRegistry.DigestOf(tar));

    public static void Add(ScriptedRegistry registry, byte[] layer, string diffId)
    {
        var config = Encoding.UTF8.GetBytes($$$"""{"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":["{{{diffId}}}"]}}""");
        var layerDigest = registry.AddBlob(layer);
        registry.AddManifest(Manifest(registry.AddBlob(config), config.Length, layerDigest, layer.Length), ManifestType);
    }

    public static byte[] Manifest(string configDigest, long configSize, string layerDigest, long layerSize) => Encoding.UTF8.GetBytes(
        $$$"""
        {"schemaVersion":2,"mediaType":"{{{ManifestType}}}",
        "config":{"mediaType":"{{{ConfigType}}}","digest":"{{{configDigest}}}","size":{{{configSize}}}},
        "layers":[{"mediaType":"{{{LayerType}}}","digest":"{{{layerDigest}}}","size":{{{layerSize}}}}]}
        """);
}
