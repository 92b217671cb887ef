using Davit.Linux;
using Davit.Oci;
using Davit.Runtime.Rootfs;
using Davit.Runtime.Specs;

namespace Davit.Runtime.Tests;

/// <summary>What a container looks like from inside.</summary>
public sealed class ContainerDefaultsTests : IDisposable
{
    private readonly TestContainer _container = new();

    public void Dispose() => _container.Dispose();

    [Fact]
    public async Task Root_has_dockers_capabilities()
    {
        var result = await _container.RunAsync(_container.Shell("grep -E '^(Cap(Inh|Prm|Eff|Bnd|Amb)|Seccomp|NoNewPrivs):' /proc/self/status"));

        Assert.Equal(
            [
                "CapInh:\t0000000000000000", "CapPrm:\t00000000a80425fb", "CapEff:\t00000000a80425fb", "CapBnd:\t00000000a80425fb",
                "CapAmb:\t0000000000000000", "NoNewPrivs:\t0", "Seccomp:\t2",
            ],
            result.Lines);
    }

    [Theory]
    [InlineData("net_admin", "", "00000000a80435fb")]
    [InlineData("", "ALL", "0000000000000000")]
    [InlineData("CAP_CHOWN", "all", "0000000000000001")]
    [InlineData("", "KILL,mknod", "00000000a00425db")]
    public async Task Capabilities_are_added_and_dropped(string add, string drop, string expected)
    {
        var spec = _container.Shell("grep CapEff /proc/self/status") with { CapabilitiesToAdd = Split(add), CapabilitiesToDrop = Split(drop) };

        Assert.Equal($"CapEff:\t{expected}\n", (await _container.RunAsync(spec)).Output);
    }

    [Fact]
    public void Unknown_capability_is_refused()
    {
        var error = Assert.Throws<DavitException>(() => _container.Bundle(_container.Command("true") with { CapabilitiesToAdd = ["fly"] }));

        Assert.Equal((ErrorKind.InvalidArgument, "invalid CapAdd: unknown capability: \"CAP_FLY\""), (error.Kind, error.Message));
    }

    [Fact]
    public async Task Other_users_have_the_bounding_set_only()
    {
        var spec = _container.Shell("id; grep -E '^Cap(Prm|Eff|Bnd):' /proc/self/status; echo $HOME") with { User = ImageUsers.Resolve(_container.Rootfs.Path, "user") };

        var result = await _container.RunAsync(spec);

        Assert.Equal(
            [
                "uid=1000(user) gid=1000(user) groups=10(wheel),29(audio),1000(user)",
                "CapPrm:\t0000000000000000", "CapEff:\t0000000000000000", "CapBnd:\t00000000a80425fb", "/home/user",
            ],
            result.Lines);
    }

    [Fact]
    public async Task Environment_is_dockers_and_the_requests()
    {
        var spec = (_container.Command("env") with { Environment = ["A=b=c", "EMPTY=", "PATH=/bin"], Hostname = "box", Network = NetworkMode.None }).WithDefaultEnvironment("x");

        var result = await _container.RunAsync(spec);

        Assert.Equal(["A=b=c", "EMPTY=", "HOME=/root", "HOSTNAME=box", "PATH=/bin"], result.Lines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Working_directory_is_made_when_missing()
    {
        var result = await _container.RunAsync(_container.Command("pwd") with { WorkingDirectory = "/srv/app/deep" });

        Assert.Equal("/srv/app/deep\n", result.Output);
        Assert.True(Directory.Exists(_container.Rootfs.HostPath("srv/app/deep")));
    }

    [Fact]
    public async Task Read_only_root_refuses_writes_but_not_below_mounts()
    {
        var spec = _container.Shell("touch /file; echo $?; touch /tmp/file && echo written") with
        {
            ReadOnlyRootfs = true,
            Mounts = [new Mount("tmpfs", "tmpfs", "/tmp", ["nosuid", "nodev"])],
        };

        var result = await _container.RunAsync(spec);

        Assert.Equal("1\nwritten\n", result.Output);
        Assert.Contains("Read-only file system", result.Error);
    }

    [Fact]
    public async Task Host_files_are_masked_or_read_only()
    {
        var result = await _container.RunAsync(_container.Shell(
            "wc -c < /proc/keys; wc -c < /proc/timer_list; ls /sys/firmware | wc -l; sh -c 'echo 1 > /proc/sys/kernel/panic' 2>&1; mkdir $(ls -d /sys/fs/cgroup/memory 2>/dev/null || echo /sys/fs/cgroup)/x 2>&1; touch /sys/x 2>&1"));

        Assert.Equal(["0", "0", "0"], result.Lines.Take(3));
        Assert.Equal(6, result.Lines.Count);
        Assert.All(result.Lines.Skip(3), line => Assert.Contains("Read-only file system", line));
    }

    [Fact]
    public async Task Standard_mounts_are_there()
    {
        var result = await _container.RunAsync(_container.Shell("awk '{print $2, $3}' /proc/mounts; df -k /dev/shm | awk 'END {print $2}'"));

        foreach (var mount in new[] { "/proc proc", "/dev tmpfs", "/dev/pts devpts", "/sys sysfs", "/dev/mqueue mqueue", "/dev/shm tmpfs" })
        {
            Assert.Contains(mount, result.Lines);
        }

        Assert.Equal("65536", result.Lines[^1]);
    }

    [Fact]
    public async Task Bind_mounts_and_tmpfs_appear_parents_first()
    {
        var source = Directory.CreateDirectory(Path.Combine(_container.Directory, "source")).FullName;
        await File.WriteAllTextAsync(Path.Combine(source, "hello"), "from the host\n", TestContext.Current.CancellationToken);
        var spec = _container.Shell("cat /a/b/hello; touch /a/b/new 2>/dev/null || echo refused; touch /a/here && ls /a") with
        {
            Mounts = [new Mount("bind", source, "/a/b", ["rbind", "ro"]), new Mount("tmpfs", "tmpfs", "/a", ["size=1m"])],
        };

        var result = await _container.RunAsync(spec);

        Assert.Equal("from the host\nrefused\nb\nhere\n", result.Output);
    }

    [Fact]
    public async Task Without_network_there_is_only_the_loopback_interface()
    {
        var result = await _container.RunAsync(_container.Shell("ls /sys/class/net; cat /proc/sys/net/ipv4/ip_unprivileged_port_start; ping -c1 -W1 127.0.0.1 >/dev/null && echo pong") with { Network = NetworkMode.None });

        Assert.Equal("lo\n0\npong\n", result.Output);
    }

    [Fact]
    public async Task Host_network_is_the_hosts()
    {
        var result = await _container.RunAsync(_container.Shell("readlink /proc/self/ns/net; cat /etc/resolv.conf"));

        Assert.Equal(new FileInfo("/proc/self/ns/net").LinkTarget, result.Lines[0]);
        Assert.EndsWith(await File.ReadAllTextAsync("/etc/resolv.conf", TestContext.Current.CancellationToken), result.Output);
    }

    [Fact]
    public async Task Host_name_is_in_the_kernel_and_in_the_files()
    {
        var spec = _container.Shell("hostname; cat /etc/hostname; grep db /etc/hosts; grep -c localhost /etc/hosts") with
        {
            Hostname = "web",
            Network = NetworkMode.None,
            ExtraHosts = ["db:192.0.2.7"],
        };

        Assert.Equal("web\nweb\n192.0.2.7\tdb\n2\n", (await _container.RunAsync(spec)).Output);
    }

    [Fact]
    public async Task Privileged_containers_have_every_own_capability_and_device_and_no_filter()
    {
        var spec = _container.Shell("grep -E '^(CapEff|Seccomp):' /proc/self/status; ls /dev | wc -l; mount -t tmpfs none /mnt 2>&1 && echo mounted") with { Privileges = PrivilegeMode.Privileged };
        Directory.CreateDirectory(_container.Rootfs.HostPath("mnt"));

        var result = await _container.RunAsync(spec);

        Assert.Equal($"CapEff:\t{_container.Host.Capabilities.Permitted:x16}", result.Lines[0]);
        Assert.Equal("Seccomp:\t0", result.Lines[1]);
        Assert.True(int.Parse(result.Lines[2], System.Globalization.CultureInfo.InvariantCulture) > 20);
        Assert.Equal("mounted", result.Lines[3]);
    }

    [Fact]
    public async Task Devices_can_be_given_under_another_name()
    {
        var spec = _container.Shell("ls -l /dev/nothing | awk '{print $1, $5, $6}'; echo x > /dev/nothing && echo written") with { Devices = [DeviceRequest.Parse("/dev/null:/dev/nothing:rw")] };

        Assert.Equal("crw-rw-rw- 1, 3\nwritten\n", (await _container.RunAsync(spec)).Output);
    }

    [Fact]
    public void Missing_device_is_refused()
    {
        var error = Assert.Throws<DavitException>(() => _container.Bundle(_container.Command("true") with { Devices = [DeviceRequest.Parse("/dev/missing")] }));

        Assert.Equal(ErrorKind.InvalidArgument, error.Kind);
    }

    [Fact]
    public async Task Limits_of_the_process_are_set_as_far_as_the_host_allows()
    {
        var own = ResourceLimits.Get("nofile").Hard;
        var bundle = _container.Bundle(_container.Shell("ulimit -Sn; ulimit -Hn; ulimit -Hc") with { Ulimits = [new Ulimit("nofile", 100, own + 1), Ulimit.Parse("core=0")] });

        var result = await _container.RunAsync(bundle, input: null, TestContext.Current.CancellationToken);

        Assert.Equal($"100\n{(_container.Host.CanRaiseLimits ? own + 1 : own)}\n0\n", result.Output);
        Assert.Equal(_container.Host.CanRaiseLimits ? 0 : 1, bundle.Warnings.Count);
    }

    [Fact]
    public async Task Process_namespaces_can_be_the_hosts()
    {
        var spec = _container.Shell("for n in pid ipc uts; do readlink /proc/self/ns/$n; done") with { Pid = NamespaceMode.Host, Ipc = NamespaceMode.Host, Uts = NamespaceMode.Host };

        Assert.Equal(new[] { "pid", "ipc", "uts" }.Select(n => new FileInfo($"/proc/self/ns/{n}").LinkTarget), (await _container.RunAsync(spec)).Lines);
    }

    [Fact]
    public async Task Init_program_becomes_the_first_process()
    {
        _container.Rootfs.WriteScript("init", "#!/bin/sh\nshift\necho init for \"$@\"\nexec \"$@\"\n");
        var spec = _container.Command("echo", "done") with { InitProgram = _container.Rootfs.HostPath("init") };

        Assert.Equal("init for echo done\ndone\n", (await _container.RunAsync(spec)).Output);
    }

    [Fact]
    public async Task No_new_privileges_and_sysctls_reach_the_process()
    {
        var spec = _container.Shell("grep NoNewPrivs /proc/self/status; cat /proc/sys/kernel/msgmax") with
        {
            NoNewPrivileges = true,
            Sysctls = new Dictionary<string, string> { ["kernel.msgmax"] = "65535" },
        };

        Assert.Equal("NoNewPrivs:\t1\n65535\n", (await _container.RunAsync(spec)).Output);
    }

    private static string[] Split(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries);
}
