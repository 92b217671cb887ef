namespace Davit.Oci;

/// <summary>Upper bounds on what comes from outside, each checked where the bytes arrive.</summary>
public static class OciLimits
{
    /// <summary>What registries accept as a manifest (distribution specification, "Pushing Manifests").</summary>
    public const int MaxManifestBytes = 4 * 1024 * 1024;

    /// <summary>Image configs carry history and labels; the largest seen in public are below 1 MiB.</summary>
    public const int MaxConfigBytes = 8 * 1024 * 1024;

    public const int MaxJsonDepth = 32;

    public const int MaxLayers = 2048;

    public const int MaxIndexEntries = 4096;

    /// <summary>Length of <c>host/path</c>, after the reference grammar of the distribution project.</summary>
    public const int MaxRepositoryNameLength = 255;

    public const int MaxTagLength = 128;
}
