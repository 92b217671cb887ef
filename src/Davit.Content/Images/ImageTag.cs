using Davit.Oci;

namespace Davit.Content.Images;

/// <summary>A name in the store and the manifest or index it stands for.</summary>
/// <param name="Name">With a tag, or with a digest when the image was fetched by digest.</param>
/// <param name="Target">Its media type, digest and size.</param>
/// <param name="UpdatedAt">When the name last came to mean this target.</param>
public sealed record ImageTag(ImageReference Name, Descriptor Target, DateTimeOffset UpdatedAt);
