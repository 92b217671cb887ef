using System.Runtime.Versioning;
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

    [SupportedOSPlatform("linux")]
    private static IEnumerable<(bool IsGood, string Words)> WhoRuns()
    {
        if (Users.IsRoot)
        {
            yield return (true, Users.IsHostRoot ? "runs as root" : "runs as root of a user namespace");
        }
        else if (UserNamespace.FindObstacle() is { } obstacle)
        {
            yield return (false, $"not root, and {obstacle.Reason}: {obstacle.Remedy}");
        }
        else
        {
            yield return (true, "not root: commands that meet files of images run in a user namespace; limits of memory, CPU and processes are left out");
            yield return UserNamespace.HasSubordinateIds
                ? (true, "this user has subordinate IDs for the owners of files in images")
                : (false, $"this user has no subordinate IDs, so images with files of several owners cannot be unpacked: apt-get install uidmap; usermod --add-subuids 100000-165535 --add-subgids 100000-165535 {Environment.UserName}");
        }
    }

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

    private static async Task<int> RunElsewhereAsync(Face face, CancellationToken cancellationToken)
    {
        face.Out.WriteLine("[i] this is not Linux: images are pulled, kept packed, edited and pushed; unpacking and running them needs Linux");
        var problem = await FindStoreProblemAsync(face, cancellationToken);
        face.Out.WriteLine(problem is null ? $"[+] the store is at {face.EngineOptions.RootOrDefault}" : $"[!] {problem}");
        face.Out.WriteLine(problem is null ? "Everything is there for images." : "Images cannot be kept here until the line marked '!' is mended.");
        return problem is null ? ExitCodes.Success : ExitCodes.Failure;
    }

    private static async Task<int> RunAsync(Invocation invocation, Face face, CancellationToken cancellationToken)
    {
        if (!LinuxSystem.IsHere)
        {
            return await RunElsewhereAsync(face, cancellationToken);
        }

        var report = await Machine.ProbeHostAsync(cancellationToken);
        var problems = 0;
        foreach (var (isGood, words) in WhoRuns())
        {
            Tell(isGood, words, words);
        }

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
