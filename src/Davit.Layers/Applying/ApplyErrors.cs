using Davit.Linux;
using Davit.Oci;

namespace Davit.Layers.Applying;

/// <summary>What the kernel refused while a layer was written, as an error a user can act on.</summary>
internal static class ApplyErrors
{
    internal static DavitException Wrap(IOException error, string doing)
    {
        // The base library keeps errno as the HResult of errors it has no type of its own for.
        var errno = error is LinuxException linux ? linux.ErrorNumber : error.HResult;
        return errno switch
        {
            Errno.ENOSPC or Errno.EDQUOT => new DavitException(
                ErrorKind.Exhausted, $"{doing}: {error.Message}", "Free space, for example with 'davit rmi' for images that are not needed.", error),
            Errno.EPERM or Errno.EACCES or Errno.EROFS => new DavitException(
                ErrorKind.Denied, $"{doing}: {error.Message}", "Run as root, on a file system that can be written to.", error),
            Errno.EINVAL when !UserNamespace.IsInitial => new DavitException(
                ErrorKind.Denied, $"{doing}: {error.Message}", "The user namespace may not have this owner: 'davit doctor' tells how to get more IDs.", error),
            Errno.ELOOP or Errno.ENAMETOOLONG or Errno.ENOTDIR or Errno.EINVAL or Errno.EMLINK or Errno.ENOENT =>
                new DavitException(ErrorKind.Corrupt, $"{doing}: {error.Message}", innerException: error),
            _ => new DavitException(ErrorKind.Internal, $"{doing}: {error.Message}", innerException: error),
        };
    }
}
