using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Davit.Acceptance.Tests.Tools;

/// <summary>Makes of an OCI layout with one image another one, whose every digest is by sha512, the diffIDs included.</summary>
internal static class Sha512Layout
{
    /// <returns>The manifest's digest.</returns>
    public static string Make(string source, string target)
    {
        Directory.CreateDirectory(Path.Combine(target, "blobs/sha512"));
        File.Copy(Path.Combine(source, "oci-layout"), Path.Combine(target, "oci-layout"));
        var index = Read(Path.Combine(source, "index.json"));
        var entry = index["manifests"]!.AsArray().Single()!;
        var manifest = Read(BlobOf(source, entry));
        var config = Read(BlobOf(source, manifest["config"]!));
        var layers = manifest["layers"]!.AsArray();
        for (var i = 0; i < layers.Count; i++)
        {
            var layer = File.ReadAllBytes(BlobOf(source, layers[i]!));
            config["rootfs"]!["diff_ids"]![i] = DigestOf(Unpack(layer));
            Move(target, layers[i]!, layer);
        }

        Move(target, manifest["config"]!, Bytes(config));
        var digest = Move(target, entry, Bytes(manifest));
        File.WriteAllBytes(Path.Combine(target, "index.json"), Bytes(index));
        return digest;
    }

    private static string Move(string target, JsonNode descriptor, byte[] content)
    {
        var digest = DigestOf(content);
        descriptor["digest"] = digest;
        descriptor["size"] = content.Length;
        File.WriteAllBytes(Path.Combine(target, "blobs", digest.Replace(':', '/')), content);
        return digest;
    }

    private static string DigestOf(byte[] content) => "sha512:" + Convert.ToHexStringLower(SHA512.HashData(content));

    private static byte[] Unpack(byte[] layer)
    {
        if (layer is not [0x1f, 0x8b, ..])
        {
            return layer;
        }

        using var stream = new GZipStream(new MemoryStream(layer), CompressionMode.Decompress);
        var tar = new MemoryStream();
        stream.CopyTo(tar);
        return tar.ToArray();
    }

    private static string BlobOf(string layout, JsonNode descriptor) => Path.Combine(layout, "blobs", descriptor["digest"]!.GetValue<string>().Replace(':', '/'));

    private static JsonNode Read(string path) => JsonNode.Parse(File.ReadAllBytes(path))!;

    private static byte[] Bytes(JsonNode node) => Encoding.UTF8.GetBytes(node.ToJsonString());
}
