namespace Davit.Registry.Artifacts;

/// <summary>A directory that came as an archive, verified and not yet unpacked.</summary>
/// <param name="ArchivePath">The archive, a tar packed with gzip; gone after the unpacking.</param>
/// <param name="Title">The directory's name in the artifact, with which the names in the archive begin.</param>
/// <param name="TargetPath">Where it is wanted; no link leads there.</param>
public sealed record PackedDirectory(string ArchivePath, string Title, string TargetPath);
