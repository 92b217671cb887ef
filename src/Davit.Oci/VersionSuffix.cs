namespace Davit.Oci;

/// <summary>What follows the numbers of a version in a tag.</summary>
public enum VersionSuffix
{
    None,

    /// <summary>Another build of the release: <c>-alpine</c>.</summary>
    Variant,

    /// <summary>Something before the release: <c>-rc.1</c>.</summary>
    PreRelease,
}
