using Davit.Content.Transfers;
using Davit.Oci;
using Davit.Registry.Protocol;
using Davit.Registry.Transport;

namespace Davit.Registry.Transfer;

/// <summary>Reads manifests. Nothing is believed: not the type, not the size, not the digest.</summary>
internal static class ManifestReader
{
    private const string DigestHeader = "Docker-Content-Digest";

    /// <param name="expected">The digest asked for; null for a tag.</param>
    public static async Task<RawManifest> ReadAsync(
        HttpResponseMessage response, RegistryConnection connection, Digest? expected, CancellationToken cancellationToken)
    {
        var name = $"'{RegistryException.WithoutSecrets(response.RequestMessage!.RequestUri!)}'";
        var mediaType = MediaTypeOf(response, name);
        var bytes = await ReadBodyAsync(response, connection, name, cancellationToken);
        if (expected is not null && !expected.Matches(bytes.Span))
        {
            throw Corrupt(name, $"the content has the digest {Digest.Compute(expected.HashAlgorithm, bytes.Span)}, asked for was {expected}{ContentCoding.Remark(response)}");
        }

        var stated = StatedDigest(response);
        if (stated is not null && !stated.Matches(bytes.Span))
        {
            throw Corrupt(name, $"the content has the digest {Digest.Compute(stated.HashAlgorithm, bytes.Span)}, the registry says {stated}{ContentCoding.Remark(response)}");
        }

        var manifest = new RawManifest(bytes, mediaType);
        return (expected ?? stated) is { } digest ? manifest with { Digest = digest } : manifest;
    }

    /// <summary>What the header lines of a HEAD answer say; null when they leave out the digest or the size, or are a file's.</summary>
    public static Descriptor? ReadHead(HttpResponseMessage response) =>
        StatedType(response) is { } mediaType && ManifestTypes.IsKnown(mediaType)
        && StatedDigest(response) is { } digest && response.Content.Headers.ContentLength is { } sizeBytes and > 0
            ? new Descriptor(mediaType, digest, sizeBytes)
            : null;

    public static Digest? StatedDigest(HttpResponseMessage response) =>
        response.Headers.TryGetValues(DigestHeader, out var values) && Digest.TryParse(values.FirstOrDefault(), out var digest) ? digest : null;

    private static MediaType? StatedType(HttpResponseMessage response) =>
        ManifestTypes.FromContentType(response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var values) ? values.ToString() : null);

    private static MediaType MediaTypeOf(HttpResponseMessage response, string name)
    {
        var mediaType = StatedType(response);
        if (mediaType is not null && ManifestTypes.IsSchema1(mediaType))
        {
            throw new DavitException(
                ErrorKind.Unsupported,
                $"read manifest {name}: Docker image format v1 and Docker image manifest version 2, schema 1 are not supported",
                "Push the image again with a current tool: the format has been out of use since 2017.");
        }

        return mediaType is not null && ManifestTypes.IsKnown(mediaType)
            ? mediaType
            : throw Corrupt(name, $"its type is '{mediaType?.Value ?? "not stated"}', which is not a manifest's");
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(
        HttpResponseMessage response, RegistryConnection connection, string name, CancellationToken cancellationToken)
    {
        using var stall = new StallTimer(connection.StallTimeout, cancellationToken);
        try
        {
            var bytes = await CappedBody.ReadAsync(response.Content, OciLimits.MaxManifestBytes + 1, stall.Token);
            return bytes.Length <= OciLimits.MaxManifestBytes
                ? bytes
                : throw Corrupt(name, $"larger than {OciLimits.MaxManifestBytes} bytes");
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && TransportFailure.Describe(e, connection.StallTimeout) is { } problem)
        {
            throw TransportFailure.Wrap(response.RequestMessage!, problem, e);
        }
    }

    private static DavitException Corrupt(string name, string problem) => new(ErrorKind.Corrupt, $"read manifest {name}: {problem}");
}
