using Davit.Build.Planning;
using Davit.Linux;

namespace Davit.Build.Execution.Copying;

/// <summary>Owner and mode of what is written.</summary>
/// <param name="Owner">Null: the source's own, which for a build context is root.</param>
/// <param name="Mode">Null: the source's own.</param>
internal sealed record EntryRules(FileOwner? Owner, FileModeChange? Mode)
{
    public FileOwner OwnerOf(FileStatus status, bool keepsSource) =>
        Owner ?? (keepsSource ? new FileOwner(status.UserId, status.GroupId) : FileOwner.Root);

    public uint ModeOf(FileStatus status) => Mode?.Apply(status.Mode, status.IsDirectory) ?? status.Mode;
}
