using System.Runtime.Versioning;

namespace Davit.Linux;

/// <summary>Looks up the host's device nodes.</summary>
[SupportedOSPlatform("linux")]
public static class HostDevices
{
    /// <summary>Null when <paramref name="path"/> is missing or no device. Follows symbolic links.</summary>
    public static HostDevice? Find(string path) =>
        Read(File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path) is { } device
            ? device with { Path = path }
            : null;

    /// <summary>
    /// Every device below <paramref name="directory"/>, but not what lives in the file systems a container has of its own
    /// (<c>pts</c>, <c>shm</c>, <c>mqueue</c>, <c>fd</c>) nor the console.
    /// </summary>
    public static IReadOnlyList<HostDevice> List(string directory = "/dev")
    {
        var devices = new List<HostDevice>();
        foreach (var entry in new DirectoryInfo(directory).EnumerateFileSystemInfos())
        {
            if (entry.LinkTarget is not null || entry.Name is "console" or "pts" or "shm" or "mqueue" or "fd")
            {
                continue;
            }

            if (entry is DirectoryInfo)
            {
                devices.AddRange(List(entry.FullName));
            }
            else if (Read(entry.FullName) is { } device)
            {
                devices.Add(device);
            }
        }

        return devices;
    }

    private static HostDevice? Read(string path) =>
        FileStatus.Find(path) is { Kind: FileKind.CharacterDevice or FileKind.BlockDevice } status ? new HostDevice(path, status) : null;
}
