namespace Davit.Layers.Applying;

internal enum EntryPathKind
{
    Name,
    Root,
    Whiteout,
    Opaque,
    Ignored,
}
