using Davit.Linux;

namespace Davit.Layers.Copies;

/// <summary>A directory of a layer that comes to be, with those above it, when there is something to put into it.</summary>
internal sealed class GatheredDirectory : IDisposable
{
    private readonly GatheredDirectory? _parent;
    private readonly byte[] _name = [];

    /// <param name="root">Of the layer; not owned.</param>
    internal GatheredDirectory(DirectoryHandle root) => Opened = root;

    internal GatheredDirectory(GatheredDirectory parent, byte[] name)
    {
        _parent = parent;
        _name = name;
    }

    /// <summary>Null as long as there is nothing in it.</summary>
    internal DirectoryHandle? Opened { get; private set; }

    internal DirectoryHandle Open()
    {
        if (Opened is null)
        {
            var parent = _parent!.Open();
            parent.TryCreateDirectory(_name, 0x1c0);
            Opened = parent.OpenDirectory(_name);
        }

        return Opened;
    }

    public void Dispose()
    {
        if (_parent is not null)
        {
            Opened?.Dispose();
        }
    }
}
