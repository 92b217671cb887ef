namespace Davit.Runtime.Specs;

/// <summary>Who a container's process is, in the container's numbers.</summary>
public sealed record ContainerUser(uint Uid, uint Gid)
{
    public static ContainerUser Root { get; } = new(0, 0);

    /// <summary>Supplementary groups; the primary one is added by the writer, as Docker does.</summary>
    public IReadOnlyList<uint> AdditionalGids { get; init; } = [];

    /// <summary>From the image's passwd file; <c>/</c> for users it does not know.</summary>
    public string HomeDirectory { get; init; } = "/";
}
