using Davit.Oci;

namespace Davit.Engine.Registries;

/// <summary>What went away at a registry.</summary>
/// <param name="Reference">As it was asked for.</param>
/// <param name="Digest">Of the manifest.</param>
/// <param name="Tags">That are known to have gone.</param>
/// <param name="Extent">Whether the manifest went, too.</param>
public sealed record RemoteDeletion(ImageReference Reference, Digest Digest, IReadOnlyList<string> Tags, DeletionExtent Extent);
