namespace Davit.Oci;

/// <summary>A name in a Docker archive's <c>repositories</c>, which archives had before 2016 and may still have.</summary>
/// <param name="Repository">As people write it.</param>
/// <param name="Layer">The ID of the top layer: the folder it is in.</param>
public sealed record DockerArchiveTag(string Repository, string Tag, string Layer)
{
    /// <exception cref="DavitException">Corrupt.</exception>
    public static IReadOnlyList<DockerArchiveTag> ParseList(ReadOnlyMemory<byte> raw) => DockerArchiveJson.ReadTags(raw);

    public static ReadOnlyMemory<byte> WriteList(IReadOnlyList<DockerArchiveTag> tags) => DockerArchiveJson.WriteTags(tags);
}
