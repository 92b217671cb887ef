using Davit.Oci;

namespace Davit.Content.Transfers;

/// <summary>Where one image comes from: a registry repository, a store, an archive. What it hands out is not yet verified.</summary>
public interface IImageSource
{
    /// <summary>The manifest or index of the reference the source was made for.</summary>
    public Task<RawManifest> ResolveAsync(CancellationToken cancellationToken);

    /// <summary>A manifest or index that another one points to.</summary>
    public Task<RawManifest> GetManifestAsync(Descriptor descriptor, CancellationToken cancellationToken);

    /// <summary>A blob's bytes; the caller disposes the stream.</summary>
    public Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken);
}
