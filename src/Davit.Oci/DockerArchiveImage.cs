namespace Davit.Oci;

/// <summary>
/// One image of a Docker archive, as an element of its <c>manifest.json</c> (moby, image/spec/spec.md, "Combined Image JSON + Filesystem
/// Changeset Format"). Paths are those of the archive.
/// </summary>
/// <param name="Config">Path of the image config.</param>
/// <param name="Layers">Paths of the layers, bottom first.</param>
public sealed record DockerArchiveImage(string Config, IReadOnlyList<string> Layers)
{
    /// <summary>Names, each <c>repository:tag</c>; empty for an image without any.</summary>
    public IReadOnlyList<string> RepoTags { get; init; } = [];

    /// <exception cref="DavitException">Corrupt: not such a list, or beyond <see cref="OciLimits"/>.</exception>
    public static IReadOnlyList<DockerArchiveImage> ParseList(ReadOnlyMemory<byte> raw) => DockerArchiveJson.ReadList(raw);

    public static ReadOnlyMemory<byte> WriteList(IReadOnlyList<DockerArchiveImage> images) => DockerArchiveJson.WriteList(images);
}
