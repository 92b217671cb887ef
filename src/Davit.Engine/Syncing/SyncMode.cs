namespace Davit.Engine.Syncing;

public enum SyncMode
{
    Copy,

    /// <summary>Only look what would be done.</summary>
    DryRun,
}
