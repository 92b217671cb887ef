using Davit.Oci;

namespace Davit.Content.Blobs;

/// <summary>The beginning of a blob.</summary>
/// <param name="Digest">Of the whole blob.</param>
/// <param name="SizeBytes">What is here.</param>
/// <param name="ChangedAt">When its last byte came.</param>
/// <param name="IsActive">True while somebody is getting the rest.</param>
public sealed record PartialBlob(Digest Digest, long SizeBytes, DateTimeOffset ChangedAt, bool IsActive);
