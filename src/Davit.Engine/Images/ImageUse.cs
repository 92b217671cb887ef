namespace Davit.Engine.Images;

/// <summary>A container that was made from an image.</summary>
internal sealed record ImageUse(string ContainerId, ImageUseKind Kind);

internal enum ImageUseKind
{
    StoppedContainer,
    RunningContainer,
}
