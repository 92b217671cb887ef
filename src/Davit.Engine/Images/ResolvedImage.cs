using Davit.Content.Images;
using Davit.Oci;

namespace Davit.Engine.Images;

/// <summary>One platform's image in the store, its documents read.</summary>
/// <param name="Target">What the name stands for: the manifest itself, or an index it is in.</param>
/// <param name="Info">The manifest's row.</param>
internal sealed record ResolvedImage(Descriptor Target, ManifestInfo Info, Document<ImageManifest> Manifest, Document<ImageConfig> Config)
{
    public ImageId Id => new(Config.Digest);
}
