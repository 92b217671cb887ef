using System.Security.Cryptography;

namespace Davit.Layers.Applying;

/// <summary>Where and how to write a layer.</summary>
/// <param name="Directory">Existing directory that becomes the layer's root; trusted.</param>
public sealed record ApplyRequest(string Directory)
{
    public TreeFormat Format { get; init; } = TreeFormat.Overlay;

    public OverlayAttributes Overlay { get; init; } = OverlayAttributes.Default;

    public LayerLimits Limits { get; init; } = LayerLimits.Default;

    /// <summary>What the layer's diffID is computed by: the algorithm of the one it is expected to have.</summary>
    public HashAlgorithmName DiffIdAlgorithm { get; init; } = HashAlgorithmName.SHA256;

    /// <summary>Given to everything instead of the owners in the archive.</summary>
    public Ownership? Owner { get; init; }
}
