using Davit.Linux;

namespace Davit.Runtime.Rootfs;

/// <summary>A name made in a directory, and the directory's modification time before and after.</summary>
internal sealed record CreatedEntry(string ParentPath, string Name, bool IsDirectory, FileTime ParentBefore, FileTime ParentAfter);
