using Davit.Oci;

namespace Davit.Engine.Images;

/// <summary>A layer of an image that is to be pushed.</summary>
/// <param name="Descriptor">As the image's manifest names it; whether that blob is here is another matter.</param>
/// <param name="DiffId">Of its tar.</param>
/// <param name="Chain">With those below it.</param>
internal sealed record PushedLayer(Descriptor Descriptor, DiffId DiffId, ChainId Chain);
