using Davit.Oci;

namespace Davit.Build.Planning;

/// <param name="Reference">What the name in the Dockerfile stands for.</param>
internal sealed record LocatedImage(ImageReference Reference, BaseImage Image);
