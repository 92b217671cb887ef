namespace Davit.Engine.Containers;

/// <param name="WritableBytes">What the container wrote.</param>
/// <param name="RootBytes">That and its image.</param>
public sealed record ContainerSize(long WritableBytes, long RootBytes);
