using Davit.Linux;
using Davit.Runtime.Execution;

namespace Davit.Runtime.Probing;

/// <summary>What <c>davit doctor</c> and <c>davit info</c> tell of this host. Changes nothing on it.</summary>
public static class RuntimeProbe
{
    private const string SeccompActions = "/proc/sys/kernel/seccomp/actions_avail";

    private static readonly MissingProgram[] Wanted =
    [
        new("runc", "running containers and RUN steps", "runc"),
        new("conmon", "containers that run on in the background", "conmon"),
        new("nft", "container networks", "nftables"),
        new("ip", "container networks", "iproute2"),
    ];

    public static async Task<RuntimeReport> RunAsync(CancellationToken cancellationToken)
    {
        var runtimes = new List<FoundRuntime>();
        foreach (var candidate in RuntimeFinder.FindAll())
        {
            var version = await ReadVersionAsync(candidate, cancellationToken);
            runtimes.Add(new FoundRuntime(candidate.Kind, candidate.Path, version, candidate.WhyNot));
        }

        return new RuntimeReport(
            runtimes,
            ControlGroups.Probe(),
            HasOverlay() ? OverlaySupport.Available : OverlaySupport.NotLoaded,
            File.Exists(SeccompActions),
            [.. Wanted.Where(IsMissing)]);
    }

    // crun does what runc does, where it works.
    private static bool IsMissing(MissingProgram program) =>
        RuntimeFinder.FindProgram(program.Name) is null
        && (program.Name != "runc" || RuntimeFinder.FindAll().All(c => c.WhyNot is not null));

    // First line: "runc version 1.1.5+ds1", "crun version 1.8.1"
    private static async Task<string> ReadVersionAsync(RuntimeCandidate candidate, CancellationToken cancellationToken)
    {
        var result = await RuntimeCommand.RunAsync(candidate.Path, ["--version"], cancellationToken);
        return result.Output.Split('\n')[0].Split(' ') is [_, "version", var version, ..] ? version : "";
    }

    private static bool HasOverlay() =>
        File.ReadLines("/proc/filesystems").Any(line => line.Split('\t') is [_, "overlay"]);
}
