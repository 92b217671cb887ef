using System.Globalization;
using System.Text.Json;
using Davit.Linux;

namespace Davit.Runtime.Specs;

/// <summary><c>mounts</c>: Docker's standard ones, then the request's, parents before what is below them.</summary>
internal static class MountSection
{
    public static void Write(Utf8JsonWriter json, SpecRequest request)
    {
        var own = request.Spec.Mounts.OrderBy(m => Depth(m.Target)).ToList();
        var replaced = own.Select(m => Normalise(m.Target)).ToHashSet();

        json.WriteStartArray("mounts");
        foreach (var mount in Standard(request).Where(m => !replaced.Contains(m.Target)).Concat(own).Concat(Init(request.Spec)))
        {
            Write(json, mount);
        }

        json.WriteEndArray();
    }

    private static IEnumerable<Mount> Standard(SpecRequest request)
    {
        var kernelFiles = request.IsPrivileged ? "rw" : "ro";
        yield return new Mount("proc", "proc", "/proc", ["nosuid", "noexec", "nodev"]);
        yield return new Mount("tmpfs", "tmpfs", "/dev", ["nosuid", "strictatime", "mode=755", "size=65536k"]);
        string[] terminalGroup = request.Host.HasTerminalGroup ? [$"gid={RuntimeHost.TerminalGroup}"] : [];
        yield return new Mount("devpts", "devpts", "/dev/pts", ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", .. terminalGroup]);
        yield return request is { HasOwnNetwork: false, Host.IsRootless: true }
            // A sysfs shows a network, so only the owner of that network may mount one.
            ? new Mount("bind", "/sys", "/sys", ["rbind", "nosuid", "noexec", "nodev", "ro"])
            : new Mount("sysfs", "sysfs", "/sys", ["nosuid", "noexec", "nodev", kernelFiles]);
        if (request.Host.CanLimitResources)
        {
            yield return new Mount("cgroup", "cgroup", "/sys/fs/cgroup", [kernelFiles, "nosuid", "noexec", "nodev"]);
        }

        yield return new Mount("mqueue", "mqueue", "/dev/mqueue", ["nosuid", "noexec", "nodev"]);
        yield return request.Spec.Ipc == NamespaceMode.Host
            ? new Mount("bind", "/dev/shm", "/dev/shm", ["rbind", "nosuid", "noexec", "nodev"])
            : new Mount("tmpfs", "shm", "/dev/shm", ["nosuid", "noexec", "nodev", "mode=1777", SharedMemorySize(request.Spec)]);
    }

    private static IEnumerable<Mount> Init(ContainerSpec spec) =>
        spec.InitProgram is null ? [] : [new Mount("bind", spec.InitProgram, ProcessSection.InitTarget, ["bind", "ro"])];

    private static string SharedMemorySize(ContainerSpec spec) => "size=" + spec.SharedMemoryBytes.ToString(CultureInfo.InvariantCulture);

    private static void Write(Utf8JsonWriter json, Mount mount)
    {
        json.WriteStartObject();
        json.WriteString("destination", mount.Target);
        json.WriteString("type", mount.Type);
        json.WriteString("source", mount.Source);
        json.WriteStrings("options", mount.Options);
        json.WriteEndObject();
    }

    private static int Depth(string target) => Normalise(target).Count(c => c == '/');

    private static string Normalise(string target) => target.Length > 1 ? target.TrimEnd('/') : target;
}
