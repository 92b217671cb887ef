namespace Davit.Linux;

/// <summary>inode(7), "The file type and mode"; the values are those of <c>st_mode &amp; S_IFMT</c>.</summary>
public enum FileKind
{
    Unknown = 0,
    Fifo = 0x1000,
    CharacterDevice = 0x2000,
    Directory = 0x4000,
    BlockDevice = 0x6000,
    Regular = 0x8000,
    SymbolicLink = 0xa000,
    Socket = 0xc000,
}
