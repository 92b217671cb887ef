using Davit.Build.Execution;
using Davit.Build.Tests.Laboratory;
using Davit.Content;
using Davit.Linux;

namespace Davit.Build.Tests.Execution;

public sealed class BuildRecoveryTests : IDisposable
{
    private readonly BuildLab _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task What_a_killed_process_left_mounted_is_taken_away_and_what_the_living_have_stays()
    {
        const string Dead = "dead";
        var builds = Path.Combine(_lab.Store.Paths.Root, "builds");
        var left = Directory.CreateDirectory(Path.Combine(builds, $"{Dead}.1", "rootfs-1")).FullName;
        Directory.CreateDirectory(Path.Combine(builds, $"{Dead}.1", "bundle-2"));
        Mounts.Perform(new Mount("tmpfs", "tmpfs", "", []), left);
        File.WriteAllText(Path.Combine(left, "file"), "x");
        File.WriteAllText(Path.Combine(_lab.Store.Paths.Processes, Dead), "");
        var mine = Directory.CreateDirectory(Path.Combine(builds, $"{_lab.Store.ProcessId}.9")).FullName;

        using (var next = Store.Open(_lab.Store.Paths.Root, TimeProvider.System))
        {
            await new BuildRecovery(next, _lab.FindRuntime).RecoverAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal([mine], Directory.EnumerateDirectories(builds));
        Assert.Empty(Mounts.ListBelow(builds));
    }
}
