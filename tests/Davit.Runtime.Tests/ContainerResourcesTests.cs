using Davit.Linux;
using Davit.Runtime.Specs;

namespace Davit.Runtime.Tests;

/// <summary>Limits as the kernel enforces them.</summary>
public sealed class ContainerResourcesTests : IDisposable
{
    private readonly TestContainer _container = new();

    public void Dispose() => _container.Dispose();

    [Fact]
    public async Task Too_much_memory_is_killed_with_137()
    {
        var spec = _container.Command("tail", "/dev/zero") with { Resources = new ContainerResources { MemoryBytes = 32 << 20 } };

        Assert.Equal(137, (await _container.RunAsync(spec)).ExitCode);
    }

    [Fact]
    public async Task Memory_and_swap_limits_are_in_the_control_group()
    {
        var resources = new ContainerResources { MemoryBytes = 64 << 20, MemoryReservationBytes = 32 << 20 };

        var values = await ReadLimitsAsync(
            resources,
            ["memory/memory.limit_in_bytes", "memory/memory.memsw.limit_in_bytes", "memory/memory.soft_limit_in_bytes"],
            ["memory.max", "memory.swap.max", "memory.low"]);

        Assert.Equal(_container.Host.ControlGroups.IsVersion2 ? ["67108864", "67108864", "33554432"] : ["67108864", "134217728", "33554432"], values);
    }

    [Fact]
    public async Task Processor_limits_are_in_the_control_group()
    {
        var resources = new ContainerResources { Cpus = 0.5m, CpuShares = 512, CpusetCpus = "0" };

        var values = await ReadLimitsAsync(resources, ["cpu/cpu.cfs_quota_us", "cpu/cpu.cfs_period_us", "cpu/cpu.shares", "cpuset/cpuset.cpus"], ["cpu.max", "cpuset.cpus"]);

        Assert.Equal(_container.Host.ControlGroups.IsVersion2 ? ["50000 100000", "0"] : ["50000", "100000", "512", "0"], values);
    }

    [Fact]
    public async Task Too_many_processes_cannot_fork()
    {
        // Not much lower: the runtime's own threads in the group count until the program starts.
        var spec = _container.Shell("for i in $(seq 40); do sleep 1 & done; wait") with { Resources = new ContainerResources { PidsLimit = 20 } };

        var result = await _container.RunAsync(spec);

        Assert.Contains("can't fork", result.Error);
    }

    [Fact]
    public void Without_control_groups_limits_are_left_out_with_a_warning()
    {
        var host = _container.Host with { CanLimitResources = false };
        var spec = _container.Command("true") with { Resources = new ContainerResources { MemoryBytes = 1 << 20 } };

        var written = RuntimeSpecWriter.Write(spec, "id", host);

        Assert.Equal(["Resource limits were left out: this process cannot make control groups."], written.Warnings);
        Assert.DoesNotContain("resources", System.Text.Encoding.UTF8.GetString(written.Json.Span));
        Assert.DoesNotContain("cgroup", System.Text.Encoding.UTF8.GetString(written.Json.Span));
    }

    [Fact]
    public void Missing_controllers_are_left_out_with_a_warning_each()
    {
        var groups = new ControlGroups(ControlGroupMode.Unified, "/sys/fs/cgroup", new HashSet<string> { "cpu" }, new HashSet<string>());
        var resources = new ContainerResources { MemoryBytes = 1 << 20, Cpus = 1, PidsLimit = 10, CpusetCpus = "0" };

        var written = RuntimeSpecWriter.Write(_container.Command("true") with { Resources = resources }, "id", _container.Host with { ControlGroups = groups });

        Assert.Equal(
            [
                "Memory limits were left out: the host has no 'memory' control group.",
                "CPU sets were left out: the host has no 'cpuset' control group.",
                "Process limits were left out: the host has no 'pids' control group.",
            ],
            written.Warnings);
    }

    [Fact]
    public async Task Control_group_can_have_another_parent()
    {
        var parent = "/davit-test-parent-" + Guid.NewGuid().ToString("N")[..8];
        var bundle = _container.Bundle(_container.Shell("grep -c parent /proc/self/cgroup") with { ControlGroupParent = parent });

        var result = await _container.RunAsync(bundle, input: null, TestContext.Current.CancellationToken);

        Assert.NotEqual("0", result.Lines[0]);
        foreach (var directory in Directory.EnumerateDirectories(_container.Host.ControlGroups.Root).Append(_container.Host.ControlGroups.Root).Select(d => d + parent).Where(Directory.Exists))
        {
            Assert.Empty(Directory.EnumerateDirectories(directory));
            Directory.Delete(directory);
        }
    }

    private async Task<string[]> ReadLimitsAsync(ContainerResources resources, string[] version1, string[] version2)
    {
        var isVersion2 = _container.Host.ControlGroups.IsVersion2;
        var script = string.Join("; ", (isVersion2 ? version2 : version1).Select(f => $"cat /sys/fs/cgroup/{f}"));
        var result = await _container.RunAsync(_container.Shell(script) with { Resources = resources });
        return [.. result.Lines];
    }
}
