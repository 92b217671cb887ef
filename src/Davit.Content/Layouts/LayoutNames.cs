using Davit.Oci;

namespace Davit.Content.Layouts;

/// <summary>
/// The names of files in archives:
/// <code>
/// oci-layout               {"imageLayoutVersion":"1.0.0"}
/// index.json               the images and their names
/// blobs/sha256/abcd…       manifests, configs, layers
/// manifest.json            Docker's list: config, names and layers of each image
/// repositories             Docker's older list, of names alone
/// </code>
/// </summary>
public static class LayoutNames
{
    public const string Layout = "oci-layout";
    public const string Index = "index.json";
    public const string DockerList = "manifest.json";
    public const string Repositories = "repositories";
    public const string Blobs = "blobs/";

    /// <summary>The full name, host included; containerd's and Docker's.</summary>
    public const string FullNameAnnotation = "io.containerd.image.name";

    /// <summary>By the specification a tag; a full name where there is more than one repository.</summary>
    public const string RefNameAnnotation = "org.opencontainers.image.ref.name";

    public static ReadOnlyMemory<byte> LayoutFile { get; } = """{"imageLayoutVersion":"1.0.0"}"""u8.ToArray();

    public static string Blob(Digest digest) => $"{Blobs}{digest.Algorithm}/{digest.Hex}";

    /// <summary>The digest that a path of the form <c>blobs/sha256/abcd…</c> claims; null for other paths.</summary>
    public static Digest? DigestOf(string path) =>
        path.Split('/') is ["blobs", var algorithm, var hex] && Digest.TryParse($"{algorithm}:{hex}", out var digest) ? digest : null;
}
