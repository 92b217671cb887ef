using Davit.Oci;

namespace Davit.Content.Collection;

/// <summary>A snapshot whose row is gone; its directory, named by the id, is the caller's to remove. Ids are never used twice.</summary>
public sealed record CollectedSnapshot(long Id, ChainId ChainId, long SizeBytes);
