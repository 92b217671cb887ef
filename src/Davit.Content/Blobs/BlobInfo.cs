using Davit.Oci;

namespace Davit.Content.Blobs;

/// <summary>A blob that is there.</summary>
public sealed record BlobInfo(Digest Digest, long SizeBytes, DateTimeOffset CreatedAt);
