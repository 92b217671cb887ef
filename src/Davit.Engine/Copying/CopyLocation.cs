using Davit.Oci;

namespace Davit.Engine.Copying;

/// <summary>
/// Where an image is copied from or to, in the words of skopeo and podman (containers-transports(5)):
/// <code>
/// docker://NAME[:TAG|@DIGEST]      a registry
/// oci:DIRECTORY[:TAG]              an OCI layout
/// oci-archive:FILE[:TAG]           an OCI layout in a tar
/// docker-archive:FILE[:NAME:TAG]   what 'docker save' writes
/// dir:DIRECTORY                    one image, file by file
/// [store:]NAME                     this machine's store
/// </code>
/// </summary>
public sealed record CopyLocation
{
    private static readonly (string Prefix, CopyTransport Transport)[] Prefixes =
    [
        ("docker://", CopyTransport.Registry),
        ("oci:", CopyTransport.OciDirectory),
        ("oci-archive:", CopyTransport.OciArchive),
        ("docker-archive:", CopyTransport.DockerArchive),
        ("dir:", CopyTransport.PlainDirectory),
        ("store:", CopyTransport.Store),
    ];

    // Known elsewhere, with no meaning here; without this they would be taken for names.
    private static readonly string[] Foreign = ["containers-storage:", "docker-daemon:", "ostree:", "sif:", "tarball:", "atomic:"];

    private CopyLocation(CopyTransport transport, string text)
    {
        Transport = transport;
        Text = text;
    }

    public CopyTransport Transport { get; }

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>The file or directory; empty for a registry and the store.</summary>
    public string Path { get; private init; } = "";

    /// <summary>What the image is called there; empty when nothing was said.</summary>
    public string Name { get; private init; } = "";

    /// <exception cref="DavitException">InvalidArgument.</exception>
    public static CopyLocation Parse(string text)
    {
        if (Foreign.FirstOrDefault(f => text.StartsWith(f, StringComparison.Ordinal)) is { } foreign)
        {
            throw Invalid(text, $"transport '{foreign.TrimEnd(':')}' is not supported");
        }

        var (prefix, transport) = Prefixes.FirstOrDefault(p => text.StartsWith(p.Prefix, StringComparison.Ordinal));
        var rest = text[(prefix?.Length ?? 0)..];
        if (rest.Length == 0)
        {
            throw Invalid(text, "nothing follows the transport");
        }

        var location = new CopyLocation(prefix is null ? CopyTransport.Store : transport, text);
        if (location.Transport is CopyTransport.Store or CopyTransport.Registry)
        {
            return location with { Name = rest };
        }

        var colon = location.Transport == CopyTransport.PlainDirectory ? -1 : rest.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? location with { Path = rest } : location with { Path = rest[..colon], Name = rest[(colon + 1)..] };
    }

    public override string ToString() => Text;

    /// <summary>The name as a reference with a tag or digest.</summary>
    /// <exception cref="DavitException">InvalidArgument.</exception>
    internal ImageReference Reference() => ImageReference.Parse(Name).OrLatest();

    private static DavitException Invalid(string text, string problem) => new(
        ErrorKind.InvalidArgument,
        $"invalid image location '{Quote.Short(text)}': {problem}",
        "Write docker://NAME, oci:DIR[:TAG], oci-archive:FILE[:TAG], docker-archive:FILE[:NAME], dir:DIR, or the name of an image in the store.");
}
