using Davit.Oci;

namespace Davit.Content.Transfers;

/// <summary>A source that knows what belongs to its manifests.</summary>
public interface IReferrerSource : IImageSource
{
    /// <summary>The manifests whose subject is <paramref name="subject"/>, as a list has them: what one of them says itself is not verified.</summary>
    /// <param name="subject">Of a manifest or an index.</param>
    /// <param name="artifactType">What they must be; null for all.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    public IAsyncEnumerable<Descriptor> ListReferrersAsync(Digest subject, string? artifactType, CancellationToken cancellationToken);

    /// <summary>The manifest of a tag of the same repository; null when there is none.</summary>
    public Task<RawManifest?> FindTaggedAsync(string tag, CancellationToken cancellationToken);
}
