using Davit.Oci;

namespace Davit.Registry.Protocol;

/// <summary>The media types under which manifests travel.</summary>
public static class ManifestTypes
{
    /// <summary>What a client asks for, Docker's and OCI's, as one header value.</summary>
    public static readonly string Accept = string.Join(
        ", ",
        MediaType.OciIndex, MediaType.DockerManifestList, MediaType.OciManifest, MediaType.DockerManifest);

    public static bool IsKnown(MediaType mediaType) => mediaType.IsIndex || mediaType.IsManifest;

    /// <summary>Docker's first format, which hides its layers' digests from any check; nobody pushes it any more.</summary>
    public static bool IsSchema1(MediaType mediaType) => mediaType == MediaType.DockerSchema1 || mediaType == MediaType.DockerSchema1Signed;

    /// <summary>The type named by a Content-Type header, its parameters (<c>; charset=utf-8</c>) left out.</summary>
    public static MediaType? FromContentType(string? contentType)
    {
        var type = contentType.AsSpan();
        if (type.IndexOf(';') is var end and >= 0)
        {
            type = type[..end];
        }

        type = type.Trim();
        return type.IsEmpty ? null : new MediaType(type.ToString().ToLowerInvariant());
    }
}
