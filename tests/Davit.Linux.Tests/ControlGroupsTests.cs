namespace Davit.Linux.Tests;

public sealed class ControlGroupsTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("davit-cgroups-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Version_2_lists_the_controllers_of_its_root()
    {
        File.WriteAllText(Path.Combine(_directory, "cgroup.controllers"), "cpuset cpu io memory pids\n");

        var groups = Probe($"29 23 0:26 / {_directory} rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate");

        Assert.Equal(ControlGroupMode.Unified, groups.Mode);
        Assert.Equal(["cpu", "cpuset", "io", "memory", "pids"], groups.Controllers.Order());
        Assert.True(groups.IsVersion2);
        Assert.True(groups.Has("memory"));
        Assert.False(groups.Has("hugetlb"));
    }

    [Fact]
    public void Hybrid_knows_which_controllers_version_1_users_cannot_reach()
    {
        Directory.CreateDirectory(Path.Combine(_directory, "unified"));
        File.WriteAllText(Path.Combine(_directory, "unified/cgroup.controllers"), "hugetlb\n");

        var groups = Probe(
            $"31 23 0:28 / {_directory} rw - tmpfs tmpfs rw,mode=755",
            $"32 31 0:29 / {_directory}/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct",
            $"33 31 0:30 / {_directory}/memory rw - cgroup cgroup rw,memory",
            $"34 31 0:31 / {_directory}/systemd rw - cgroup cgroup rw,xattr,name=systemd",
            $"35 31 0:32 / {_directory}/unified rw - cgroup2 cgroup2 rw",
            "36 31 0:33 / /elsewhere/pids rw - cgroup cgroup rw,pids");

        Assert.Equal(ControlGroupMode.Hybrid, groups.Mode);
        Assert.Equal(["cpu", "cpuacct", "memory"], groups.Controllers.Order());
        Assert.Equal(["hugetlb"], groups.UnifiedControllers);
    }

    [Fact]
    public void Version_1_alone_is_legacy()
    {
        var groups = Probe($"33 31 0:30 / {_directory}/memory rw - cgroup cgroup rw,memory");

        Assert.Equal((ControlGroupMode.Legacy, 0), (groups.Mode, groups.UnifiedControllers.Count));
    }

    [Fact]
    public void Without_mounts_there_are_none() => Assert.Equal(ControlGroupMode.None, Probe("23 1 0:20 / / rw - ext4 /dev/vda rw").Mode);

    [Fact]
    public void This_machine_has_some() => Assert.NotEqual(ControlGroupMode.None, ControlGroups.Probe().Mode);

    private ControlGroups Probe(params string[] mountInfo)
    {
        var path = Path.Combine(_directory, "mountinfo");
        File.WriteAllLines(path, mountInfo);
        return ControlGroups.Probe(_directory, path);
    }
}
