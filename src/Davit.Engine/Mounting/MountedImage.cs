using Davit.Oci;

namespace Davit.Engine.Mounting;

/// <summary>An image whose files are to be seen in a directory.</summary>
/// <param name="Path">Where; nobody can write there.</param>
/// <param name="Tags">The image's names now.</param>
public sealed record MountedImage(ImageId Id, string Path, IReadOnlyList<ImageReference> Tags);
