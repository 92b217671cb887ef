using Davit.Linux;

namespace Davit.Layers.Applying;

/// <summary>
/// How layers on disk are marked: overlayfs' own marks (overlayfs.rst, "whiteouts and opaque directories", "userxattr"), or ours where
/// its marks cannot be made.
/// </summary>
public sealed record OverlayAttributes
{
    /// <summary>For mounts made by root.</summary>
    public static readonly OverlayAttributes Trusted = new("trusted.overlay.", mountOption: null);

    /// <summary>For mounts made in a user namespace.</summary>
    public static readonly OverlayAttributes User = new("user.overlay.", "userxattr");

    /// <summary>For file systems that overlayfs cannot use: whiteouts are sockets, of which no layer has any.</summary>
    public static readonly OverlayAttributes Own = new("user.davit.", mountOption: null);

    private OverlayAttributes(string prefix, string? mountOption)
    {
        MountOption = mountOption;
        Opaque = System.Text.Encoding.ASCII.GetBytes(prefix + "opaque");
    }

    /// <summary>What this process can use.</summary>
    public static OverlayAttributes Default => Users.IsHostRoot ? Trusted : User;

    internal string? MountOption { get; }

    /// <summary>The name of the mark of a directory that hides what is below it.</summary>
    public ReadOnlyMemory<byte> Opaque { get; }

    /// <summary>True for marks, which no layer may bring and no layer carries away.</summary>
    public bool Owns(ReadOnlySpan<byte> attribute) =>
        attribute.StartsWith("trusted.overlay."u8)
        || (this == User && attribute.StartsWith("user.overlay."u8))
        || (this == Own && attribute.StartsWith("user.davit."u8));

    /// <summary>Whether a name in a layer says that the name is gone.</summary>
    public bool IsWhiteout(in FileStatus status) => this == Own ? status.Kind == FileKind.Socket : status.IsWhiteout;

    /// <summary>False when the name is taken.</summary>
    internal bool TryCreateWhiteout(DirectoryHandle directory, ReadOnlySpan<byte> name) =>
        this == Own ? DeviceNodes.TryCreateSocket(directory, name) : DeviceNodes.TryCreateWhiteout(directory, name);

    internal bool IsOpaque(DirectoryHandle directory) =>
        ExtendedAttributes.Find(directory, Opaque.Span) is { Length: 1 } value && value[0] == 'y';

    internal void SetOpaque(DirectoryHandle directory) => ExtendedAttributes.Set(directory, Opaque.Span, "y"u8);
}
