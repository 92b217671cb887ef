namespace Davit.Layers.Snapshots;

/// <summary>What in a container's writable layer is not the container's.</summary>
/// <param name="EmptiedDirectories">Absolute paths of directories whose contents are not, such as volumes.</param>
/// <param name="MountPoints">Absolute paths of what was made only to be mounted on.</param>
public sealed record ContainerRules(IReadOnlyList<string> EmptiedDirectories, IReadOnlyList<string> MountPoints);
