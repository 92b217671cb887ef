using Davit.Oci;

namespace Davit.Engine.Syncing;

/// <summary>The tags of an entry.</summary>
/// <param name="Problem">Why there are none; null when there are.</param>
internal sealed record ChosenTags(SyncEntry Entry, IReadOnlyList<string> Tags, DavitException? Problem);
