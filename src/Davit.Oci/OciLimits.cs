namespace Davit.Oci;

/// <summary>Upper bounds on what comes from outside, each checked where the bytes arrive.</summary>
public static class OciLimits
{
    /// <summary>What registries accept as a manifest (distribution specification, "Pushing Manifests").</summary>
    public const int MaxManifestBytes = 4 * 1024 * 1024;

    /// <summary>Image configs carry history and labels; the largest seen in public are below 1 MiB.</summary>
    public const int MaxConfigBytes = 8 * 1024 * 1024;

    /// <summary>The list of images in a Docker archive; an image of 20 layers takes 2 KiB there.</summary>
    public const int MaxArchiveListBytes = 32 * 1024 * 1024;

    public const int MaxArchiveImages = 16384;

    public const int MaxJsonDepth = 32;

    public const int MaxLayers = 2048;

    public const int MaxIndexEntries = 4096;

    public const int MaxDescriptorUrls = 64;

    /// <summary>Two names of 127 characters and their slash (RFC 6838, section 4.2).</summary>
    public const int MaxMediaTypeLength = 255;

    /// <summary>Length of a repository's path, without its host, after the reference grammar of the distribution project.</summary>
    public const int MaxRepositoryNameLength = 255;

    /// <summary>A host name of 253 characters (RFC 1035, section 2.3.4), a colon and a port.</summary>
    public const int MaxDomainLength = 259;

    public const int MaxTagLength = 128;
}
