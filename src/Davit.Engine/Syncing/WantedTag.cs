namespace Davit.Engine.Syncing;

internal sealed record WantedTag(SyncEntry Entry, string Tag);
