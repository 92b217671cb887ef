using Davit.Oci;

namespace Davit.Content.Images;

/// <summary>An entry of an index.</summary>
/// <param name="Descriptor">Its media type, digest, size and platform.</param>
/// <param name="IsPresent">Whether that manifest is in the store.</param>
public sealed record IndexChild(Descriptor Descriptor, bool IsPresent);
