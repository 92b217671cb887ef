namespace Davit.Layers.Applying;

/// <summary>What a layer's whiteouts become.</summary>
public enum TreeFormat
{
    /// <summary>An overlay's upper directory: character devices 0:0 and opaque attributes, for the kernel to resolve.</summary>
    Overlay,

    /// <summary>An ordinary tree: names are taken as they are, <c>.wh.</c> has no meaning.</summary>
    Plain,
}
