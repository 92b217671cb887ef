using Davit.Cli.CommandLine;
using Davit.Engine.Machine;
using Davit.Linux;
using Davit.Oci;

namespace Davit.Cli.Verbs.Host;

internal static class DoctorVerb
{
    public static CommandSpec Define() => new()
    {
        Name = "doctor",
        Arguments = "",
        Summary = "Check this machine for what Davit needs, and say what to install",
        UsesStore = false,
        RunAsync = RunAsync,
    };

    private static async Task<string?> FindStoreProblemAsync(Face face, CancellationToken cancellationToken)
    {
        try
        {
            await face.OpenEngineAsync(cancellationToken);
            return face.Engine.RecoveryProblem is { } problem ? $"a killed command's leftovers could not be cleared: {problem}" : null;
        }
        catch (DavitException e)
        {
            return $"the store cannot be opened: {e.Message}";
        }
    }

    private static async Task<int> RunAsync(Invocation invocation, Face face, CancellationToken cancellationToken)
    {
        var report = await Machine.ProbeHostAsync(cancellationToken);
        var problems = 0;
        Tell(Users.IsRoot, "runs as root", "not root: pull, build and run need root for now; images, tag, inspect, push, login do not");
        Tell(report.HasOverlay, "the kernel has overlay file systems", "no overlay file system: load the module with 'modprobe overlay'");
        Tell(report.HasSeccomp, "the kernel has seccomp filters", "no seccomp: containers run without a system call filter");
        foreach (var runtime in report.Runtimes)
        {
            Tell(runtime.Problem is null, $"OCI runtime {runtime.Name} {runtime.Version}", $"OCI runtime {runtime.Name} {runtime.Version} cannot be used: {runtime.Problem}");
        }

        face.Out.WriteLine($"[i] control groups: {report.ControlGroups}");
        foreach (var missing in report.MissingPrograms)
        {
            Tell(false, "", $"{missing.Name} is missing ({missing.Purpose}): apt-get install {missing.Package}");
        }

        var problem = await FindStoreProblemAsync(face, cancellationToken);
        Tell(problem is null, $"the store is at {face.EngineOptions.RootOrDefault}", problem ?? "");

        var works = report.Runtimes.Any(r => r.Problem is null) && report.HasOverlay;
        face.Out.WriteLine(works && problems == 0 ? "Everything is there." : works ? "Davit works; see the lines marked '!'." : "Containers cannot run here until the lines marked '!' are mended.");
        return works ? ExitCodes.Success : ExitCodes.Failure;

        void Tell(bool isGood, string good, string bad)
        {
            problems += isGood ? 0 : 1;
            face.Out.WriteLine(isGood ? $"[+] {good}" : $"[!] {bad}");
        }
    }
}
