using Davit.Linux;

namespace Davit.Layers.Applying;

/// <summary>A name found in a stack of layers; of the root the name is empty. Owns the open directory.</summary>
internal sealed record LowerFile(DirectoryHandle Parent, byte[] Name, FileStatus Status) : IDisposable
{
    /// <summary>The directory itself, when it is one.</summary>
    internal DirectoryHandle Open() => Name.Length == 0 ? Parent.Reopen() : Parent.OpenDirectory(Name);

    public void Dispose() => Parent.Dispose();
}
