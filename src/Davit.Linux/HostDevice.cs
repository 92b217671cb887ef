namespace Davit.Linux;

/// <summary>A device node and where it is, or shall be.</summary>
public sealed record HostDevice(string Path, FileStatus Status)
{
    public bool IsBlockDevice => Status.Kind == FileKind.BlockDevice;
}
