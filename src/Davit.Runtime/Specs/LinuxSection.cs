using System.Text.Json;
using Davit.Runtime.Seccomp;

namespace Davit.Runtime.Specs;

/// <summary><c>linux</c>: namespaces, hidden paths, sysctls, devices, limits, system call filter (runtime-spec, config-linux.md).</summary>
internal static class LinuxSection
{
    public static void Write(Utf8JsonWriter json, SpecRequest request, IReadOnlyList<string> capabilities)
    {
        json.WriteStartObject("linux");
        WriteNamespaces(json, request);
        if (!request.IsPrivileged)
        {
            json.WriteStrings("maskedPaths", request.Spec.MaskedPaths ?? [.. ContainerSpec.DefaultMaskedPaths, .. request.Host.ThermalPaths]);
            json.WriteStrings("readonlyPaths", request.Spec.ReadOnlyPaths ?? ContainerSpec.DefaultReadOnlyPaths);
        }

        WriteSysctls(json, request);
        if (request.Host.CanLimitResources)
        {
            json.WriteString("cgroupsPath", ControlGroupPath.Of(request.Spec.ControlGroupParent, request.ContainerId));
        }

        DeviceSection.Write(json, request);
        ResourcesSection.Write(json, request);
        if (request.Spec.Seccomp == SeccompMode.Default && !request.IsPrivileged)
        {
            json.WritePropertyName("seccomp");
            SeccompProfile.Write(json, request.Host.Architecture, request.Host.Runtime, capabilities);
        }

        json.WriteEndObject();
    }

    // Docker's newest also asks for a time namespace; runc before 1.2 and crun before 1.9 refuse the whole specification for it.
    private static void WriteNamespaces(Utf8JsonWriter json, SpecRequest request)
    {
        json.WriteStartArray("namespaces");
        foreach (var name in Namespaces(request))
        {
            json.WriteStartObject();
            json.WriteString("type", name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static IEnumerable<string> Namespaces(SpecRequest request)
    {
        (string Name, bool IsOwn)[] all =
        [
            ("mount", true),
            ("network", request.HasOwnNetwork),
            ("uts", request.Spec.Uts == NamespaceMode.Private),
            ("pid", request.Spec.Pid == NamespaceMode.Private),
            ("ipc", request.Spec.Ipc == NamespaceMode.Private),
            // Docker's choice: private on version 2, the host's on version 1.
            ("cgroup", request.Host.ControlGroups.IsVersion2),
        ];
        return all.Where(n => n.IsOwn).Select(n => n.Name);
    }

    private static void WriteSysctls(Utf8JsonWriter json, SpecRequest request)
    {
        // The range of groups must be mapped to be written, so not without root.
        var sysctls = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (request.HasOwnNetwork && !request.Host.IsRootless)
        {
            sysctls["net.ipv4.ip_unprivileged_port_start"] = "0";
            sysctls["net.ipv4.ping_group_range"] = "0 2147483647";
        }

        foreach (var (name, value) in request.Spec.Sysctls)
        {
            sysctls[name] = value;
        }

        json.WriteStartObject("sysctl");
        foreach (var (name, value) in sysctls)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
    }
}
