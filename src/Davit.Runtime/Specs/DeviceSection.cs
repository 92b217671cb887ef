using System.Text.Json;
using Davit.Linux;
using Davit.Oci;

namespace Davit.Runtime.Specs;

/// <summary><c>devices</c>: nodes beside the standard ones the runtime makes; and their lines for the device control group.</summary>
internal static class DeviceSection
{
    public static void Write(Utf8JsonWriter json, SpecRequest request)
    {
        json.WriteStartArray("devices");
        foreach (var device in Devices(request))
        {
            Write(json, device);
        }

        json.WriteEndArray();
    }

    /// <summary>The requested devices with their numbers and access.</summary>
    public static IEnumerable<(HostDevice Device, string Access)> Requested(ContainerSpec spec) =>
        spec.Devices.SelectMany(r => Expand(r).Select(d => (d, r.Access)));

    private static IEnumerable<HostDevice> Devices(SpecRequest request)
    {
        var requested = Requested(request.Spec).Select(d => d.Device).ToList();
        return request.IsPrivileged
            ? HostDevices.List().ExceptBy(requested.Select(d => d.Path), d => d.Path).Concat(requested)
            : requested;
    }

    private static IEnumerable<HostDevice> Expand(DeviceRequest request)
    {
        if (HostDevices.Find(request.HostPath) is { } device)
        {
            return [device with { Path = request.ContainerPath }];
        }

        if (Directory.Exists(request.HostPath))
        {
            return HostDevices.List(request.HostPath).Select(d => d with { Path = request.ContainerPath + d.Path[request.HostPath.Length..] });
        }

        throw new DavitException(
            ErrorKind.InvalidArgument,
            $"error gathering device information while adding custom device \"{request.HostPath}\": no such file or directory",
            "Name a device node of the host, such as '/dev/fuse'.");
    }

    private static void Write(Utf8JsonWriter json, HostDevice device)
    {
        json.WriteStartObject();
        json.WriteString("path", device.Path);
        json.WriteString("type", device.IsBlockDevice ? "b" : "c");
        json.WriteNumber("major", device.Status.Device.Major);
        json.WriteNumber("minor", device.Status.Device.Minor);
        json.WriteNumber("fileMode", device.Status.Mode);
        json.WriteNumber("uid", device.Status.UserId);
        json.WriteNumber("gid", device.Status.GroupId);
        json.WriteEndObject();
    }
}
