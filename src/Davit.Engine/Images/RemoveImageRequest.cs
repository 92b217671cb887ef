using Davit.Oci;

namespace Davit.Engine.Images;

/// <param name="Name">A name, an ID, the beginning of one, or <c>repository@digest</c>.</param>
public sealed record RemoveImageRequest(string Name)
{
    public Removal Removal { get; init; }

    /// <summary>Remove only these platforms' variants; none for the whole image.</summary>
    public IReadOnlyList<Platform> Platforms { get; init; } = [];
}
