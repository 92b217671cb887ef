using Davit.Linux;
using Davit.Oci;

namespace Davit.Runtime.Rootfs;

public static class WorkingDirectory
{
    /// <summary>Makes the missing directories of an absolute path inside the root file system: root's, mode 0755, as Docker does.</summary>
    /// <exception cref="DavitException">InvalidArgument: a part of the path is a file.</exception>
    public static void Ensure(string rootfsPath, string path)
    {
        using var root = RootedDirectory.Open(rootfsPath);
        // Docker takes '..' of a working directory by its words, not by what links make of it.
        if (!RootfsPath.MakeDirectories(root, Path.GetFullPath(path, "/"), onCreated: null))
        {
            throw new DavitException(
                ErrorKind.InvalidArgument,
                $"cannot mkdir: {path} is not a directory",
                "Choose another working directory, or remove the file of that name from the image.");
        }
    }
}
