using System.Runtime.InteropServices;

namespace Davit.Linux;

internal static partial class Libc
{
    internal const uint STATX_BASIC_STATS = 0x7ff;

    [StructLayout(LayoutKind.Sequential)]
    internal struct StatxTime
    {
        internal long Seconds;
        internal uint Nanoseconds;
        internal int Reserved;
    }

    /// <summary>statx(2): the same layout on every architecture, unlike struct stat.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 256)]
    internal struct Statx
    {
        internal uint Mask;
        internal uint BlockSize;
        internal ulong Attributes;
        internal uint LinkCount;
        internal uint UserId;
        internal uint GroupId;
        internal ushort Mode;
        internal ushort Padding;
        internal ulong Inode;
        internal ulong Size;
        internal ulong Blocks;
        internal ulong AttributesMask;
        internal StatxTime Accessed;
        internal StatxTime Born;
        internal StatxTime Changed;
        internal StatxTime Modified;
        internal uint RawDeviceMajor;
        internal uint RawDeviceMinor;
        internal uint DeviceMajor;
        internal uint DeviceMinor;
    }

    [LibraryImport(Library, SetLastError = true)]
    internal static unsafe partial int statx(int dirfd, byte* path, int flags, uint mask, Statx* buffer);
}
