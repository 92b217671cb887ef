using System.Text.Json;

namespace Davit.Runtime.Specs;

/// <summary>
/// <c>resources</c>: only what was asked for and what the host's control groups can do, because runtimes fail on a field
/// whose controller is missing.
/// </summary>
internal static class ResourcesSection
{
    private const long CpuPeriodMicroseconds = 100_000;

    // null, zero, urandom, random, tty, console; the runtime itself adds ptmx, pts and mknod of anything.
    private static readonly (long Major, long Minor)[] AllowedDevices = [(1, 3), (1, 5), (1, 8), (1, 9), (5, 0), (5, 1)];

    public static void Write(Utf8JsonWriter json, SpecRequest request)
    {
        if (!request.Host.CanLimitResources)
        {
            if (request.Spec.Resources != ContainerResources.Unlimited)
            {
                request.Warn("Resource limits were left out: this process cannot make control groups.");
            }

            return;
        }

        json.WriteStartObject("resources");
        WriteDevices(json, request);
        WriteMemory(json, request);
        WriteCpu(json, request);
        WritePids(json, request);
        WriteBlockIo(json, request);
        json.WriteEndObject();
    }

    private static void WriteDevices(Utf8JsonWriter json, SpecRequest request)
    {
        json.WriteStartArray("devices");
        if (request.IsPrivileged)
        {
            WriteDevice(json, new DeviceRule(true, null, null, null, "rwm"));
        }
        else
        {
            WriteDevice(json, new DeviceRule(false, null, null, null, "rwm"));
            foreach (var (major, minor) in AllowedDevices)
            {
                WriteDevice(json, new DeviceRule(true, "c", major, minor, "rwm"));
            }

            // /dev/fuse, which Docker once allowed.
            WriteDevice(json, new DeviceRule(false, "c", 10, 229, "rwm"));
        }

        foreach (var (device, access) in DeviceSection.Requested(request.Spec))
        {
            WriteDevice(json, new DeviceRule(true, device.IsBlockDevice ? "b" : "c", device.Status.Device.Major, device.Status.Device.Minor, access));
        }

        json.WriteEndArray();
    }

    private static void WriteDevice(Utf8JsonWriter json, DeviceRule rule)
    {
        json.WriteStartObject();
        json.WriteBoolean("allow", rule.Allow);
        if (rule.Type is { } type)
        {
            json.WriteString("type", type);
        }

        WriteNumber(json, "major", rule.Major);
        WriteNumber(json, "minor", rule.Minor);
        json.WriteString("access", rule.Access);
        json.WriteEndObject();
    }

    private static void WriteMemory(Utf8JsonWriter json, SpecRequest request)
    {
        var resources = request.Spec.Resources;
        if (resources is { MemoryBytes: null, MemoryAndSwapBytes: null, MemoryReservationBytes: null, MemorySwappiness: null } || !Has(request, "memory", "Memory limits"))
        {
            return;
        }

        json.WriteStartObject("memory");
        WriteNumber(json, "limit", resources.MemoryBytes);
        WriteNumber(json, "swap", Swap(request));
        WriteNumber(json, "reservation", resources.MemoryReservationBytes);
        WriteNumber(json, "swappiness", Swappiness(request));
        json.WriteEndObject();
    }

    private static long? Swap(SpecRequest request)
    {
        var resources = request.Spec.Resources;
        if (request.Host.CanLimitSwap)
        {
            return resources.MemoryAndSwapBytes is null or 0 ? resources.MemoryBytes * 2 : resources.MemoryAndSwapBytes;
        }

        if (resources.MemoryAndSwapBytes > 0)
        {
            request.Warn("The swap limit was left out: the kernel does not count swap.");
        }

        return null;
    }

    private static long? Swappiness(SpecRequest request)
    {
        if (request.Spec.Resources.MemorySwappiness is not null && request.Host.ControlGroups.IsVersion2)
        {
            request.Warn("The memory swappiness was left out: control groups version 2 have none.");
            return null;
        }

        return request.Spec.Resources.MemorySwappiness;
    }

    private static void WriteCpu(Utf8JsonWriter json, SpecRequest request)
    {
        var resources = request.Spec.Resources;
        var hasTime = resources is not { Cpus: null, CpuQuotaMicroseconds: null, CpuPeriodMicroseconds: null, CpuShares: null } && Has(request, "cpu", "CPU limits");
        var hasSets = resources is not { CpusetCpus: null, CpusetMemoryNodes: null } && Has(request, "cpuset", "CPU sets");
        if (!hasTime && !hasSets)
        {
            return;
        }

        json.WriteStartObject("cpu");
        if (hasTime)
        {
            WriteNumber(json, "shares", resources.CpuShares);
            WriteNumber(json, "quota", resources.Cpus is { } cpus ? (long)(cpus * CpuPeriodMicroseconds) : resources.CpuQuotaMicroseconds);
            WriteNumber(json, "period", resources.Cpus is null ? resources.CpuPeriodMicroseconds : CpuPeriodMicroseconds);
        }

        if (hasSets)
        {
            WriteText(json, "cpus", resources.CpusetCpus);
            WriteText(json, "mems", resources.CpusetMemoryNodes);
        }

        json.WriteEndObject();
    }

    // Unlimited is written as nothing: crun refuses -1 on version 1.
    private static void WritePids(Utf8JsonWriter json, SpecRequest request)
    {
        if (request.Spec.Resources.PidsLimit is > 0 and var limit && Has(request, "pids", "Process limits"))
        {
            json.WriteStartObject("pids");
            json.WriteNumber("limit", limit);
            json.WriteEndObject();
        }
    }

    private static void WriteBlockIo(Utf8JsonWriter json, SpecRequest request)
    {
        var controller = request.Host.ControlGroups.IsVersion2 ? "io" : "blkio";
        if (request.Spec.Resources.BlockIoWeight is not { } weight || !Has(request, controller, "Block I/O weights"))
        {
            return;
        }

        // Kernels from 5.0 on have no blkio.weight; runc passes over that, crun does not.
        if (request.Host.Runtime == RuntimeKind.Crun && !request.Host.ControlGroups.IsVersion2)
        {
            request.Warn("The block I/O weight was left out: crun cannot set it with control groups version 1.");
            return;
        }

        json.WriteStartObject("blockIO");
        json.WriteNumber("weight", weight);
        json.WriteEndObject();
    }

    private static bool Has(SpecRequest request, string controller, string what)
    {
        if (request.Host.ControlGroups.Has(controller))
        {
            return true;
        }

        request.Warn($"{what} were left out: the host has no '{controller}' control group.");
        return false;
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private sealed record DeviceRule(bool Allow, string? Type, long? Major, long? Minor, string Access);
}
