using System.Runtime.InteropServices;
using Davit.Cli.CommandLine;
using Davit.Engine.Machine;
using Davit.GoTemplate;
using Davit.Oci;

namespace Davit.Cli.Verbs.Host;

/// <summary>What <c>info</c> tells, in the fields of Docker's.</summary>
internal static class InfoValue
{
    public static RecordValue Of(MachineReport report) => new("system.dockerInfo",
    [
        new("Containers", report.RunningContainers + report.StoppedContainers),
        new("ContainersRunning", report.RunningContainers),
        new("ContainersPaused", 0),
        new("ContainersStopped", report.StoppedContainers),
        new("Images", report.Images),
        new("Driver", report.StorageDriver),
        new("CgroupVersion", report.Host.ControlGroups),
        new("KernelVersion", Environment.OSVersion.Version.ToString()),
        new("OperatingSystem", RuntimeInformation.OSDescription),
        new("OSType", Platform.Host.Os),
        new("Architecture", Platform.Host.Architecture),
        new("NCPU", Environment.ProcessorCount),
        new("MemTotal", GC.GetGCMemoryInfo().TotalAvailableMemoryBytes),
        new("DockerRootDir", report.Root),
        new("Name", Environment.MachineName),
        new("ServerVersion", ProgramInfo.Version),
        new("Runtimes", new MapValue(report.Host.Runtimes.ToDictionary(
            r => r.Name, r => (TemplateValue)new RecordValue("system.RuntimeWithStatus", [new("path", r.Name), new("version", r.Version)])), "system.RuntimeWithStatus")),
        new("DefaultRuntime", report.Host.Runtimes.FirstOrDefault(r => r.Problem is null)?.Name ?? ""),
        new("SecurityOptions", ListValue.OfStrings(report.Host.HasSeccomp ? ["name=seccomp,profile=builtin"] : [])),
    ]);
}
