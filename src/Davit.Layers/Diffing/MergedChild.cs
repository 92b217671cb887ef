using Davit.Layers.Applying;
using Davit.Linux;

namespace Davit.Layers.Diffing;

/// <summary>A name in a <see cref="MergedDirectory"/>, in the highest layer that has it.</summary>
/// <param name="name">In that layer.</param>
/// <param name="status">Null when it went away meanwhile.</param>
/// <param name="parent">The directory there; not owned.</param>
internal sealed class MergedChild(byte[] name, FileStatus? status, DirectoryHandle parent, OverlayAttributes overlay)
{
    private readonly List<DirectoryHandle> _below = [];
    private bool? _hidesBelow;

    internal byte[] Name { get; } = name;

    internal FileStatus? Status { get; } = status;

    internal DirectoryHandle Parent { get; } = parent;

    /// <summary>The name in the archive.</summary>
    internal byte[] TarName { get; set; } = name;

    /// <summary>A lower layer has the name, too.</summary>
    internal void Meet(DirectoryHandle layer)
    {
        _hidesBelow ??= Status is not { IsDirectory: true } || IsOpaque(Parent, Name, overlay);
        if (_hidesBelow.Value)
        {
            return;
        }

        if (layer.Status(Name) is { IsDirectory: true })
        {
            _below.Add(layer);
            _hidesBelow = IsOpaque(layer, Name, overlay);
        }
        else
        {
            _hidesBelow = true;
        }
    }

    internal MergedDirectory Open() => new(Name, Parent, _below, overlay);

    private static bool IsOpaque(DirectoryHandle directory, byte[] name, OverlayAttributes overlay) =>
        ExtendedAttributes.Find(directory, name, overlay.Opaque.Span) is { Length: 1 } value && value[0] == 'y';
}
