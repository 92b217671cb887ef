using Davit.Oci;

namespace Davit.Engine.Images;

/// <summary>What of an image is here before it is pulled, as the registry describes it now.</summary>
/// <param name="Manifest">What the reference names: a manifest or an index.</param>
/// <param name="Layers">Bottom first; of the platform.</param>
public sealed record PullStatus(ImageReference Reference, Descriptor Manifest, IReadOnlyList<LayerStatus> Layers)
{
    public long TotalBytes => Layers.Sum(l => l.SizeBytes);

    public long PresentBytes => Layers.Sum(l => l.PresentBytes);

    public long MissingBytes => TotalBytes - PresentBytes;
}

/// <param name="Digest">Of the packed layer.</param>
/// <param name="PresentBytes">Of <paramref name="SizeBytes"/>; less than that are the beginning of a download.</param>
/// <param name="IsDownloading">True while some process gets the rest.</param>
public sealed record LayerStatus(Digest Digest, long SizeBytes, long PresentBytes, bool IsDownloading)
{
    public bool IsComplete => PresentBytes == SizeBytes;
}
