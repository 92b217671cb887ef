using Davit.Oci;

namespace Davit.Engine.Editing;

/// <summary>What an edit made.</summary>
/// <param name="Id">Of this machine's platform, when the image has several.</param>
/// <param name="Target">The manifest or index in the store.</param>
public sealed record EditedImage(ImageId Id, Descriptor Target);
