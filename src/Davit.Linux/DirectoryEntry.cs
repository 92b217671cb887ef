namespace Davit.Linux;

/// <summary>One name in a directory: its bytes as the kernel keeps them, and its kind where the file system tells.</summary>
public readonly record struct DirectoryEntry(byte[] Name, FileKind Kind);
