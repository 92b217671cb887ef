using Davit.Oci;

namespace Davit.Engine.Syncing.Tags;

/// <summary>One comparison of a version range: <c>&gt;=1.20</c>.</summary>
internal sealed record VersionBound(BoundKind Kind, TagVersion Version)
{
    /// <summary>Whether the range names something before a release here, and so wants such things.</summary>
    public bool NamesPreRelease => Version.Suffix == VersionSuffix.PreRelease;

    public bool Allows(TagVersion version)
    {
        var order = version.CompareNumbers(Version);

        // A bound without a suffix speaks of the numbers: what comes before release 2.0 is not below 2.0.
        if (order == 0 && NamesPreRelease)
        {
            order = version.Suffix == VersionSuffix.PreRelease ? version.CompareTail(Version) : 1;
        }

        return Kind switch
        {
            BoundKind.AtLeast => order >= 0,
            BoundKind.Above => order > 0,
            BoundKind.AtMost => order <= 0,
            BoundKind.Below => order < 0,
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }
}
