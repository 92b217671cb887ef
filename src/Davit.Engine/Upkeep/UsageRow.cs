namespace Davit.Engine.Upkeep;

/// <summary>One kind of thing in the sum of the store's disk usage. The sizes of all kinds add up: nothing counts twice.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Active">How many of them something uses.</param>
/// <param name="SizeBytes">Blobs and unpacked layers.</param>
/// <param name="ReclaimableBytes">What of that a prune of everything unused would free.</param>
public sealed record UsageRow(int Count, int Active, long SizeBytes, long ReclaimableBytes);
