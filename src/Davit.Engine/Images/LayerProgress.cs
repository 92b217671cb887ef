using Davit.Oci;

namespace Davit.Engine.Images;

/// <summary>What happens to a layer on its way in or out.</summary>
public enum LayerPhase
{
    Waiting,
    Downloading,
    Extracting,
    PullComplete,
    AlreadyExists,
    Loading,
    Loaded,
    Compressing,
    Compressed,
    Pushing,
    Pushed,
    Copying,
    Copied,
    Mounted,

    /// <summary>The registry has it, so nothing is sent.</summary>
    LayerExists,
}

/// <summary>What a pull or a push tells while it works.</summary>
public abstract record TransferProgress
{
    private TransferProgress()
    {
    }

    /// <summary>Where the manifest was found; told once, before any layer.</summary>
    public sealed record Resolved(ImageReference Reference, Descriptor Manifest) : TransferProgress;

    /// <param name="Layer">The blob, or for a layer that is not packed yet its diffID.</param>
    /// <param name="CurrentBytes">Of <paramref name="TotalBytes"/>, which is 0 when unknown.</param>
    public sealed record Layer(Digest Digest, LayerPhase Phase, long CurrentBytes, long TotalBytes) : TransferProgress;
}
