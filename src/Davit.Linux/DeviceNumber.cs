namespace Davit.Linux;

/// <summary>A device's numbers, makedev(3).</summary>
public readonly record struct DeviceNumber(uint Major, uint Minor)
{
    /// <summary>glibc's dev_t layout.</summary>
    internal ulong Packed =>
        ((Major & 0xfffff000ul) << 32) | ((Major & 0xffful) << 8) | ((Minor & 0xffffff00ul) << 12) | (Minor & 0xfful);
}
