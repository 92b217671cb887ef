using Davit.Linux;

namespace Davit.Layers.Applying;

/// <summary>Under which names overlayfs keeps its marks (overlayfs.rst, "userxattr").</summary>
public sealed record OverlayAttributes
{
    /// <summary>For mounts made by root.</summary>
    public static readonly OverlayAttributes Trusted = new("trusted.overlay.", mountOption: null);

    /// <summary>For mounts made in a user namespace.</summary>
    public static readonly OverlayAttributes User = new("user.overlay.", "userxattr");

    private readonly string _prefix;

    private OverlayAttributes(string prefix, string? mountOption)
    {
        _prefix = prefix;
        MountOption = mountOption;
        Opaque = System.Text.Encoding.ASCII.GetBytes(prefix + "opaque");
    }

    /// <summary>What this process can use.</summary>
    public static OverlayAttributes Default => Users.IsHostRoot ? Trusted : User;

    internal string? MountOption { get; }

    /// <summary>The name of the mark of a directory that hides what is below it.</summary>
    public ReadOnlyMemory<byte> Opaque { get; }

    /// <summary>True for marks of the kernel, which no layer may bring and no layer carries away.</summary>
    public bool Owns(ReadOnlySpan<byte> attribute) =>
        attribute.StartsWith("trusted.overlay."u8) || (this == User && attribute.StartsWith("user.overlay."u8));

    internal bool IsOpaque(DirectoryHandle directory) =>
        ExtendedAttributes.Find(directory, Opaque.Span) is { Length: 1 } value && value[0] == 'y';

    internal void SetOpaque(DirectoryHandle directory) => ExtendedAttributes.Set(directory, Opaque.Span, "y"u8);
}
