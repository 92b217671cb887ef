using Davit.Oci;

namespace Davit.Build.Exporting;

/// <summary>An image's documents, not yet stored.</summary>
public sealed record AssembledImage(Document<ImageConfig> Config, Document<ImageManifest> Manifest);
