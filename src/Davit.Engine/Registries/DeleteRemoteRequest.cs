using Davit.Oci;

namespace Davit.Engine.Registries;

/// <summary>What to take away at a registry.</summary>
/// <param name="Reference">With a tag or a digest, not both.</param>
public sealed record DeleteRemoteRequest(ImageReference Reference)
{
    public SharedTags SharedTags { get; init; }

    /// <summary>Tags of the repository that are to go in any case, so that they are no reason to refuse.</summary>
    public IReadOnlyList<string> AlsoGoing { get; init; } = [];
}
