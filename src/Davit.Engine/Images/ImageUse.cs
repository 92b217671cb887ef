namespace Davit.Engine.Images;

/// <summary>What keeps an image: a container that was made from it, or a mount.</summary>
/// <param name="ContainerId">Of a mount its path.</param>
internal sealed record ImageUse(string ContainerId, ImageUseKind Kind);

internal enum ImageUseKind
{
    StoppedContainer,
    RunningContainer,
    Mount,
}
