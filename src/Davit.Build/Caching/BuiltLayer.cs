using Davit.Oci;

namespace Davit.Build.Caching;

/// <summary>The layer a step made.</summary>
/// <param name="DiffId">The digest of its tar, which is made again when somebody needs it.</param>
/// <param name="TarSizeBytes">The length of that tar.</param>
/// <param name="Created">When the step was executed.</param>
public sealed record BuiltLayer(DiffId DiffId, long TarSizeBytes, DateTimeOffset Created);
