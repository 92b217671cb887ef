using Davit.Linux;
using Davit.Oci;

namespace Davit.Engine.Settings;

/// <summary>What can be done on Linux only, because files of images, containers and mounts are the kernel's.</summary>
public static class LinuxOnly
{
    /// <param name="doing">As errors begin: <c>run container</c>.</param>
    /// <exception cref="DavitException">Unsupported: this is another system.</exception>
    public static void Require(string doing)
    {
        if (!LinuxSystem.IsHere)
        {
            throw Refusal(doing);
        }
    }

    /// <summary>The error of <see cref="Require"/>, for those whose check the compiler must see (CA1416).</summary>
    internal static DavitException Refusal(string doing) => new(
        ErrorKind.Unsupported,
        $"{doing}: this needs Linux",
        $"On {SystemName()} Davit handles images: pull, push, save, load, inspect, history, tag, rmi, manifest, image mod.");

    private static string SystemName() => OperatingSystem.IsMacOS() ? "macOS" : OperatingSystem.IsWindows() ? "Windows" : "this system";
}
