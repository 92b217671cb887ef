using Davit.Oci;

namespace Davit.Engine.Upkeep;

/// <param name="Digest">The blob that was to come; or one that had come, for an image that did not.</param>
/// <param name="SizeBytes">What was here of it.</param>
public sealed record PrunedDownload(Digest Digest, long SizeBytes);
