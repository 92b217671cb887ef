using Davit.Oci;

namespace Davit.Build.Exporting;

/// <summary>An image's documents, not yet stored.</summary>
internal sealed record AssembledImage(Document<ImageConfig> Config, Document<ImageManifest> Manifest);
