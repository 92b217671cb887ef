using System.Text;

namespace Davit.Layers.Tar;

/// <summary>An extended attribute; name and value are bytes.</summary>
public readonly record struct TarAttribute(ReadOnlyMemory<byte> Name, ReadOnlyMemory<byte> Value)
{
    /// <summary>The name for messages and comparison; attribute names are ASCII in practice.</summary>
    public string NameText => Encoding.UTF8.GetString(Name.Span);
}
