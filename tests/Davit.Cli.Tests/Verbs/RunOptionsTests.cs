using Davit.Cli.CommandLine;
using Davit.Cli.Verbs.Containers;
using Davit.Oci;

namespace Davit.Cli.Tests.Verbs;

public sealed class RunOptionsTests
{
    // Docker's reference of 'docker run', whether supported here or not.
    private const string DockersFlags = """
        --add-host --annotation --attach --blkio-weight --blkio-weight-device --cap-add --cap-drop --cgroup-parent --cgroupns --cidfile --cpu-count
        --cpu-percent --cpu-period --cpu-quota --cpu-rt-period --cpu-rt-runtime --cpu-shares --cpus --cpuset-cpus --cpuset-mems --detach --detach-keys
        --device --device-cgroup-rule --device-read-bps --device-read-iops --device-write-bps --device-write-iops --dns --dns-opt --dns-option
        --dns-search --domainname --entrypoint --env --env-file --expose --gpus --group-add --health-cmd --health-interval --health-retries
        --health-start-interval --health-start-period --health-timeout --hostname --init --interactive --ip --ip6 --ipc --isolation --label --label-file
        --link --link-local-ip --log-driver --log-opt --mac-address --memory --memory-reservation --memory-swap --memory-swappiness --mount --name --net
        --net-alias --network --network-alias --no-healthcheck --oom-kill-disable --oom-score-adj --pid --pids-limit --platform --privileged --publish
        --publish-all --pull --quiet --read-only --restart --rm --runtime --security-opt --shm-size --sig-proxy --stop-signal --stop-timeout --storage-opt
        --sysctl --tmpfs --tty --ulimit --use-api-socket --user --userns --uts --volume --volume-driver --volumes-from --workdir
        """;

    [Fact]
    public void Every_flag_of_dockers_run_is_understood()
    {
        var understood = RunOptions.All.Select(o => "--" + o.Name).ToHashSet(StringComparer.Ordinal);

        Assert.Empty(DockersFlags.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Except(understood));
    }

    [Theory]
    [InlineData("--init")]
    [InlineData("-P")]
    [InlineData("--dns", "192.0.2.1")]
    [InlineData("--restart=always")]
    public void A_flag_that_is_not_here_yet_is_refused_by_name(params string[] flags)
    {
        var error = Assert.Throws<DavitException>(() => Read([.. flags, "busybox"]));

        Assert.Equal(ErrorKind.Unsupported, error.Kind);
        Assert.Matches("^run: '--[a-z-]+' is not supported yet$", error.Message);
    }

    [Fact]
    public void What_asks_for_nothing_is_no_reason_to_refuse()
    {
        var request = Read("--init=false", "--restart", "no", "--sig-proxy=true", "busybox", "true");

        Assert.Equal("busybox", request.Image);
    }

    [Fact]
    public void Net_is_network() => Assert.Equal(Engine.Containers.ContainerNetwork.None, Read("--net", "none", "busybox").Network);

    [Fact]
    public void A_host_name_that_no_kernel_takes_is_refused()
    {
        Assert.Contains("longer than 64 characters", Assert.Throws<DavitException>(() => Read("-h", new string('a', 65), "busybox")).Message, StringComparison.Ordinal);
        Assert.Equal(new string('a', 64), Read("-h", new string('a', 64), "busybox").HostName);
        Assert.Null(Read("-h", "", "busybox").HostName);
    }

    [Theory]
    [InlineData("/scratch", "noexec,nosuid,nodev")]
    [InlineData("/scratch:size=64m,exec", "nosuid,nodev,size=64m,exec")]
    public void A_tmpfs_has_dockers_defaults_and_what_is_asked_for(string text, string options)
    {
        var mount = MountSyntax.ParseTmpfs(text);

        Assert.Equal(("tmpfs", "/scratch", options), (mount.Type, mount.Target, string.Join(',', mount.Options)));
    }

    private static Engine.Containers.RunRequest Read(params string[] line) => RunOptions.Read(ArgumentParser.Parse(RunVerb.Define(), line)!);
}
