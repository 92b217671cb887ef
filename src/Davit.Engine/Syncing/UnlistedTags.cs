namespace Davit.Engine.Syncing;

public enum UnlistedTags
{
    Stay,

    Delete,
}
