using System.Runtime.InteropServices;
using Davit.Cli.CommandLine;
using Davit.Cli.Rendering;
using Davit.Cli.Rendering.Formatting;
using Davit.Oci;

namespace Davit.Cli.Verbs.Host;

internal static class InfoVerb
{
    public static CommandSpec Define() => new()
    {
        Name = "info",
        Arguments = "[OPTIONS]",
        Summary = "Display system-wide information",
        Options = [FormatOption.ForObjects],
        TouchesFiles = false,
        RunAsync = RunAsync,
    };

    private static async Task<int> RunAsync(Invocation invocation, Face face, CancellationToken cancellationToken)
    {
        var report = await face.Engine.Machine.ReportAsync(cancellationToken);
        if (invocation.Text(FormatOption.ForObjects) is { Length: > 0 } format)
        {
            return ObjectFormatter.Write(face, format, InfoValue.Of(report));
        }

        var usable = report.Host.Runtimes.FirstOrDefault(r => r.Problem is null);
        var output = face.Out;
        await output.WriteLineAsync($" Containers: {report.RunningContainers + report.StoppedContainers}");
        await output.WriteLineAsync($"  Running: {report.RunningContainers}");
        await output.WriteLineAsync($"  Stopped: {report.StoppedContainers}");
        await output.WriteLineAsync($" Images: {report.Images}");
        await output.WriteLineAsync($" Davit Version: {ProgramInfo.Version}");
        await output.WriteLineAsync($" Store: {report.Root}");
        await output.WriteLineAsync($" Storage Driver: {report.StorageDriver}");
        await output.WriteLineAsync($" Cgroups: {report.Host.ControlGroups}");
        await output.WriteLineAsync($" Runtimes: {string.Join(' ', report.Host.Runtimes.Select(r => r.Name))}");
        await output.WriteLineAsync($" Default Runtime: {(usable is null ? "none" : $"{usable.Name} {usable.Version}")}");
        await output.WriteLineAsync($" Seccomp: {(report.Host.HasSeccomp ? "builtin profile" : "not available")}");
        await output.WriteLineAsync($" Kernel Version: {Environment.OSVersion.Version}");
        await output.WriteLineAsync($" OSType/Arch: {Platform.Host}");
        await output.WriteLineAsync($" Operating System: {RuntimeInformation.OSDescription}");
        await output.WriteLineAsync($" CPUs: {Environment.ProcessorCount}");
        await output.WriteLineAsync($" Total Memory: {HumanText.Size(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)}");
        return ExitCodes.Success;
    }
}
