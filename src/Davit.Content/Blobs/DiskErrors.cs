using Davit.Linux;
using Davit.Oci;

namespace Davit.Content.Blobs;

/// <summary>Errors of the file system as errors a user can act on.</summary>
internal static class DiskErrors
{
    // HRESULTs of ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL (winerror.h).
    private const int DiskFullOnWindows = unchecked((int)0x80070070);
    private const int HandleDiskFullOnWindows = unchecked((int)0x80070027);

    public static DavitException Wrap(Exception error, string doing)
    {
        // The base library keeps errno as the HResult of errors it has no type of its own for, and Windows' codes in the lower half.
        var errno = error is LinuxException linux ? linux.ErrorNumber : error.HResult;
        return errno switch
        {
            Errno.ENOSPC or DiskFullOnWindows or HandleDiskFullOnWindows => new DavitException(
                ErrorKind.Exhausted, $"{doing}: no space left on the device", "Free space, for example with 'davit rmi' for images that are not needed.", error),
            Errno.EDQUOT => new DavitException(ErrorKind.Exhausted, $"{doing}: the disk quota is used up", "Free space or ask for a larger quota.", error),
            _ => error switch
            {
                UnauthorizedAccessException => new DavitException(ErrorKind.Denied, $"{doing}: permission denied", "Run as root or choose another store with --root.", error),
                _ => new DavitException(ErrorKind.Internal, $"{doing}: {error.Message}", innerException: error),
            },
        };
    }
}
