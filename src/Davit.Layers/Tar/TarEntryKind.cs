namespace Davit.Layers.Tar;

public enum TarEntryKind
{
    File,
    HardLink,
    SymbolicLink,
    CharacterDevice,
    BlockDevice,
    Directory,
    Fifo,
}
