using Davit.Content.Transfers;
using Davit.Oci;

namespace Davit.Engine.Archives;

/// <summary>A source that may break off, and be there again later: what came of its blobs is kept, and the rest asked for.</summary>
internal interface IContinuedSource : IImageSource
{
    /// <summary>A blob's bytes without the first <paramref name="offset"/>; the caller disposes the stream.</summary>
    public Task<Stream> OpenBlobAsync(Descriptor descriptor, long offset, CancellationToken cancellationToken);
}
