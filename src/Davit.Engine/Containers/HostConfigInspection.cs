using System.Text.Json;
using Davit.Engine.Inspection;
using Davit.Linux;
using Davit.Runtime.Specs;

namespace Davit.Engine.Containers;

/// <summary>What of a container's settings concerns this machine, in the fields of Docker's <c>HostConfig</c>.</summary>
internal static class HostConfigInspection
{
    private const decimal NanosecondsPerSecond = 1_000_000_000;

    private static readonly ContainerSpec Defaults = new() { RootfsPath = "", Arguments = [] };

    public static void Write(Utf8JsonWriter writer, ContainerSettings settings)
    {
        writer.WriteStartObject("HostConfig");
        WriteList(writer, "Binds", [.. settings.Mounts.Where(m => m.Type == "bind").Select(BindOf)]);
        writer.WriteString("ContainerIDFile", "");
        WriteLogConfig(writer);
        writer.WriteString("NetworkMode", NameOf(settings.Network));
        writer.WriteStartObject("PortBindings");
        writer.WriteEndObject();
        WriteRestartPolicy(writer);
        writer.WriteBoolean("AutoRemove", settings.AutoRemove);
        writer.WriteString("VolumeDriver", "");
        writer.WriteNull("VolumesFrom");
        WriteRights(writer, settings);
        WriteNamespaces(writer, settings);
        WriteLimits(writer, settings.Limits);
        WriteDevices(writer, settings.Rights.Devices);
        WriteUlimits(writer, settings.Limits.Ulimits);
        writer.WriteEndObject();
    }

    public static string NameOf(ContainerNetwork network) => network == ContainerNetwork.Host ? "host" : "none";

    private static void WriteRights(Utf8JsonWriter writer, ContainerSettings settings)
    {
        WriteList(writer, "CapAdd", settings.Rights.AddedCapabilities);
        WriteList(writer, "CapDrop", settings.Rights.DroppedCapabilities);
        writer.WriteBoolean("Privileged", settings.Rights.Privileged);
        writer.WriteBoolean("PublishAllPorts", false);
        writer.WriteBoolean("ReadonlyRootfs", settings.Rights.ReadOnlyRootFileSystem);
        WriteList(writer, "SecurityOpt", settings.Rights.SecurityOptions);
        if (settings.Sysctls.Count > 0)
        {
            writer.WriteMap("Sysctls", settings.Sysctls);
        }

        writer.WriteList("MaskedPaths", settings.Rights.Privileged ? null : ContainerSpec.DefaultMaskedPaths);
        writer.WriteList("ReadonlyPaths", settings.Rights.Privileged ? null : ContainerSpec.DefaultReadOnlyPaths);
    }

    private static void WriteNamespaces(Utf8JsonWriter writer, ContainerSettings settings)
    {
        writer.WriteString("CgroupnsMode", "private");
        writer.WriteList("Dns", []);
        writer.WriteList("DnsOptions", []);
        writer.WriteList("DnsSearch", []);
        WriteList(writer, "ExtraHosts", settings.ExtraHosts);
        writer.WriteNull("GroupAdd");
        writer.WriteString("IpcMode", "private");
        writer.WriteString("Cgroup", "");
        writer.WriteNull("Links");
        writer.WriteNumber("OomScoreAdj", 0);
        writer.WriteString("PidMode", "");
        writer.WriteString("UTSMode", "");
        writer.WriteString("UsernsMode", "");
        writer.WriteString("Runtime", "runc");
        writer.WriteString("Isolation", "");
    }

    private static void WriteLimits(Utf8JsonWriter writer, ContainerLimits limits)
    {
        writer.WriteNumber("ShmSize", limits.SharedMemoryBytes ?? Defaults.SharedMemoryBytes);
        writer.WriteNumber("CpuShares", 0);
        writer.WriteNumber("Memory", limits.MemoryBytes ?? 0);
        writer.WriteNumber("NanoCpus", (long)((limits.Processors ?? 0) * NanosecondsPerSecond));
        writer.WriteString("CgroupParent", "");
        writer.WriteNumber("CpuPeriod", 0);
        writer.WriteNumber("CpuQuota", 0);
        writer.WriteString("CpusetCpus", "");
        writer.WriteString("CpusetMems", "");
        writer.WriteNumber("MemoryReservation", 0);
        writer.WriteNumber("MemorySwap", 0);
        writer.WriteNull("OomKillDisable");
        if (limits.Processes is { } processes)
        {
            writer.WriteNumber("PidsLimit", processes);
        }
        else
        {
            writer.WriteNull("PidsLimit");
        }
    }

    private static void WriteDevices(Utf8JsonWriter writer, IReadOnlyList<string> devices)
    {
        writer.WriteStartArray("Devices");
        foreach (var device in devices.Select(DeviceRequest.Parse))
        {
            writer.WriteStartObject();
            writer.WriteString("PathOnHost", device.HostPath);
            writer.WriteString("PathInContainer", device.ContainerPath);
            writer.WriteString("CgroupPermissions", device.Access);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteNull("DeviceCgroupRules");
        writer.WriteNull("DeviceRequests");
    }

    private static void WriteUlimits(Utf8JsonWriter writer, IReadOnlyList<string> ulimits)
    {
        writer.WriteStartArray("Ulimits");
        foreach (var ulimit in ulimits.Select(Ulimit.Parse))
        {
            writer.WriteStartObject();
            writer.WriteString("Name", ulimit.Name);
            writer.WriteNumber("Hard", unchecked((long)ulimit.Hard));
            writer.WriteNumber("Soft", unchecked((long)ulimit.Soft));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteLogConfig(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("LogConfig");
        writer.WriteString("Type", "none");
        writer.WriteStartObject("Config");
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteRestartPolicy(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("RestartPolicy");
        writer.WriteString("Name", "no");
        writer.WriteNumber("MaximumRetryCount", 0);
        writer.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter writer, string name, IReadOnlyList<string> values) => writer.WriteList(name, values.Count == 0 ? null : values);

    private static string BindOf(Mount mount) => $"{mount.Source}:{mount.Target}{(mount.Options.Contains("ro") ? ":ro" : "")}";
}
