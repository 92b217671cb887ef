using System.Text;
using Davit.Build.Context.Ignore;
using Davit.Linux;

namespace Davit.Build.Context;

/// <summary>
/// A file, directory or link of a <see cref="SourceTree"/> as it was when its directory was read. Names are bytes to the kernel;
/// the text is for patterns, keys and messages, and keeps names apart that are not UTF-8 (they are escaped).
/// </summary>
public sealed class SourceEntry
{
    internal SourceEntry(SourceEntry? parent, byte[] name, FileStatus status, byte[]? linkTarget)
    {
        Parent = parent;
        Name = name;
        Status = status;
        LinkTarget = linkTarget;
        NameText = ToText(name);
        Path = parent is null || parent.Parent is null ? NameText : $"{parent.Path}/{NameText}";
    }

    /// <summary>Null for the root.</summary>
    public SourceEntry? Parent { get; }

    /// <summary>Empty for the root.</summary>
    public byte[] Name { get; }

    public string NameText { get; }

    /// <summary>Below the root, without a leading slash; empty for the root.</summary>
    public string Path { get; }

    public FileStatus Status { get; }

    /// <summary>Of a symbolic link.</summary>
    public byte[]? LinkTarget { get; }

    public FileKind Kind => Status.Kind;

    public bool IsDirectory => Status.IsDirectory;

    /// <summary>The path as the kernel takes it; empty for the root.</summary>
    public byte[] RawPath => Parent?.Parent is null ? Name : [.. Parent.RawPath, (byte)'/', .. Name];

    internal IgnoreMatch? IgnoreMatch { get; set; }

    internal IReadOnlyList<SourceEntry>? Children { get; set; }

    /// <summary>Not UTF-8: each byte above ASCII as <c>\xhh</c>.</summary>
    private static string ToText(byte[] name)
    {
        var text = Encoding.UTF8.GetString(name);
        return text.Contains('\ufffd', StringComparison.Ordinal)
            ? string.Concat(name.Select(b => b < 0x80 ? ((char)b).ToString() : $"\\x{b:x2}"))
            : text;
    }
}
