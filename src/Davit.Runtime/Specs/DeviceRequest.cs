using Davit.Oci;

namespace Davit.Runtime.Specs;

/// <summary>A host device, or a directory of them, for the container.</summary>
/// <param name="Access">A mix of <c>r</c>, <c>w</c> and <c>m</c> (mknod).</param>
public sealed record DeviceRequest(string HostPath, string ContainerPath, string Access)
{
    /// <summary>Reads <c>/dev/a</c>, <c>/dev/a:/dev/b</c>, <c>/dev/a:rw</c> and <c>/dev/a:/dev/b:rwm</c>.</summary>
    public static DeviceRequest Parse(string text)
    {
        var parts = text.Split(':');
        return parts switch
        {
            [var host] when IsPath(host) => new DeviceRequest(host, host, "rwm"),
            [var host, var access] when IsPath(host) && IsAccess(access) => new DeviceRequest(host, host, access),
            [var host, var container] when IsPath(host) && IsPath(container) => new DeviceRequest(host, container, "rwm"),
            [var host, var container, var access] when IsPath(host) && IsPath(container) && IsAccess(access) => new DeviceRequest(host, container, access),
            _ => throw new DavitException(
                ErrorKind.InvalidArgument,
                $"parse device '{text}': not of the form host[:container][:rwm]",
                "Write a device as '/dev/fuse' or '/dev/sda:/dev/xvda:rw'."),
        };
    }

    private static bool IsPath(string text) => text.StartsWith('/');

    private static bool IsAccess(string text) => text.Length is > 0 and <= 3 && !text.AsSpan().ContainsAnyExcept("rwm") && text.Distinct().Count() == text.Length;
}
