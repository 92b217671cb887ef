using Davit.Oci;

namespace Davit.Engine.Images;

/// <param name="Reference">With a tag or a digest.</param>
/// <param name="Platform">Null for this machine's.</param>
public sealed record PullRequest(ImageReference Reference, Platform? Platform = null)
{
    public PullPlatforms Platforms { get; init; }
}

/// <summary>How much of an index a pull brings.</summary>
public enum PullPlatforms
{
    /// <summary>The image of one platform.</summary>
    One,

    /// <summary>Everything that the index lists.</summary>
    All,
}

/// <param name="Digest">Of the manifest or index that the reference named.</param>
/// <param name="IsNew">False when everything was here already.</param>
public sealed record PullResult(ImageId Id, Digest Digest, PullOutcome Outcome);

/// <summary>What a pull changed.</summary>
public enum PullOutcome
{
    UpToDate,
    Downloaded,
}

/// <param name="Platform">Null for all platforms that are here.</param>
public sealed record PushRequest(ImageReference Reference, Platform? Platform = null)
{
    public PushCompression Compression { get; init; } = PushCompression.Standard;
}

/// <param name="Manifest">What the tag names now, in the registry and here.</param>
public sealed record PushResult(Descriptor Manifest)
{
    /// <summary>True when it had Docker's media types, which have no word for what its layers are packed with, and has OCI's now.</summary>
    public bool IsConverted { get; init; }
}
