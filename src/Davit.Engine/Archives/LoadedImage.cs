using Davit.Oci;

namespace Davit.Engine.Archives;

/// <summary>An image that is here now.</summary>
/// <param name="Id">For several platforms, this machine's or the first.</param>
/// <param name="Names">The names it came with; none for an image that has none.</param>
/// <param name="Renamed">Those of them that stood for other images before, which have lost them.</param>
public sealed record LoadedImage(ImageId? Id, Descriptor Target, IReadOnlyList<ImageReference> Names, IReadOnlyList<FormerName> Renamed);

/// <param name="Former">The image that had the name; it is kept without one.</param>
public sealed record FormerName(ImageReference Name, ImageId Former);
