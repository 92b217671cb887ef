using System.Globalization;
using Davit.Linux;
using Davit.Runtime.Specs;

namespace Davit.Runtime.Tests;

/// <summary>The system call filter by what calls answer inside a container.</summary>
public sealed class SeccompProfileTests : IClassFixture<SeccompProfileTests.PerlContainer>
{
    private const int EFAULT = 14;

    private readonly TestContainer _container;

    public SeccompProfileTests(PerlContainer fixture) => _container = fixture.Container;

    // The calls get arguments the kernel itself would refuse otherwise than with EPERM, so the answer tells who refused.
    [Theory]
    [InlineData("mount", "165,0,0,0,0,0", "40,0,0,0,0,0", Errno.EPERM)]
    [InlineData("umount2", "166,0,0", "39,0,0", Errno.EPERM)]
    [InlineData("unshare", "272,0x3", "97,0x3", Errno.EPERM)]
    [InlineData("setns", "308,-1,0", "268,-1,0", Errno.EPERM)]
    [InlineData("keyctl", "250,0,0", "219,0,0", Errno.EPERM)]
    [InlineData("add_key", "248,0,0,0,0,0", "217,0,0,0,0,0", Errno.EPERM)]
    [InlineData("request_key", "249,0,0,0,0", "218,0,0,0,0", Errno.EPERM)]
    [InlineData("bpf", "321,99,0,0", "280,99,0,0", Errno.EPERM)]
    [InlineData("perf_event_open", "298,0,0,0,0,0", "241,0,0,0,0,0", Errno.EPERM)]
    [InlineData("userfaultfd", "323,-1", "282,-1", Errno.EPERM)]
    [InlineData("io_uring_setup", "425,0,0", "425,0,0", Errno.EPERM)]
    [InlineData("fsopen", "430,0,0", "430,0,0", Errno.EPERM)]
    [InlineData("open_by_handle_at", "304,-1,0,0", "265,-1,0,0", Errno.EPERM)]
    [InlineData("pivot_root", "155,0,0", "41,0,0", Errno.EPERM)]
    [InlineData("clone with CLONE_NEWUSER", "56,0x10000000,0,0,0,0", "220,0x10000000,0,0,0,0", Errno.EPERM)]
    [InlineData("socket(AF_ALG)", "41,38,5,0", "198,38,5,0", Errno.EPERM)]
    [InlineData("socket(AF_VSOCK)", "41,40,1,0", "198,40,1,0", Errno.EPERM)]
    [InlineData("personality(ADDR_COMPAT_LAYOUT)", "135,0x200000", "92,0x200000", Errno.EPERM)]
    [InlineData("clone3", "435,0,0", "435,0,0", Errno.ENOSYS)]
    [InlineData("openat2", "437,-100,0,0,0", "437,-100,0,0,0", Errno.EINVAL)]
    [InlineData("ptrace", "101,99,0,0,0", "117,99,0,0,0", Errno.ESRCH)]
    [InlineData("chroot", "161,0", "51,0", EFAULT)]
    [InlineData("personality(PER_LINUX)", "135,0", "92,0", 0)]
    [InlineData("personality(ADDR_NO_RANDOMIZE)", "135,0x20000", "92,0x20000", 0)]
    [InlineData("personality(ask)", "135,0xffffffff", "92,0xffffffff", 0)]
    [InlineData("socket(AF_UNIX)", "41,1,1,0", "198,1,1,0", 0)]
    [InlineData("socket(AF_NETLINK)", "41,16,3,0", "198,16,3,0", 0)]
    public async Task Call_answers_as_in_docker(string call, string x64, string arm64, int expected)
    {
        Assert.NotEmpty(call);
        Assert.Equal(expected, await CallAsync(IsArm ? arm64 : x64, _container.Command()));
    }

    // With a socket type that no family has, the kernel itself answers EINVAL or EAFNOSUPPORT.
    [Fact]
    public async Task Address_families_are_refused_as_in_docker() =>
        Assert.Equal("12 19 20 23 25 34 37 38 40 46 47 48 49 50 ", await RefusedAsync(0, 50, IsArm ? 198 : 41, "0xf, 0"));

    [Fact]
    public async Task Personalities_other_than_linux_are_refused() =>
        Assert.Equal("1 2 3 4 5 6 7 9 10 11 ", await RefusedAsync(0, 11, IsArm ? 92 : 135, "0"));

    [Theory]
    [InlineData("SYS_ADMIN", "165,0,0,0,0,0", "40,0,0,0,0,0", EFAULT)]
    [InlineData("SYS_ADMIN", "308,-1,0", "268,-1,0", Errno.EBADF)]
    [InlineData("SYS_ADMIN", "435,0,0", "435,0,0", Errno.EINVAL)]
    [InlineData("DAC_READ_SEARCH", "304,-1,0,0", "265,-1,0,0", EFAULT)]
    [InlineData("BPF", "321,99,0,0", "280,99,0,0", Errno.EINVAL)]
    public async Task Capability_opens_its_calls(string capability, string x64, string arm64, int expected) =>
        Assert.Equal(expected, await CallAsync(IsArm ? arm64 : x64, _container.Command() with { CapabilitiesToAdd = [capability] }));

    [Fact]
    public async Task Dropped_capability_closes_its_calls() =>
        Assert.Equal(Errno.EPERM, await CallAsync(IsArm ? "51,0" : "161,0", _container.Command() with { CapabilitiesToDrop = ["SYS_CHROOT"] }));

    [Fact]
    public async Task Unconfined_containers_reach_the_kernel() =>
        Assert.Equal(Errno.EOPNOTSUPP, await CallAsync(IsArm ? "219,9999,0" : "250,9999,0", _container.Command() with { Seccomp = SeccompMode.Unconfined }));

    [Fact]
    public async Task Mounting_works_with_the_capability_and_not_without()
    {
        var spec = _container.Shell("mkdir -p /mnt; mount -t tmpfs none /mnt 2>&1 && echo mounted");

        Assert.Contains("permission denied", (await _container.RunAsync(spec)).Output, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("mounted\n", (await _container.RunAsync(spec with { CapabilitiesToAdd = ["SYS_ADMIN"] })).Output);
    }

    [Fact]
    public async Task Ordinary_programs_work()
    {
        var result = await _container.RunAsync(_container.Shell(
            "cd /tmp; mkdir a; echo x > a/b; ln a/b c; ln -s c d; chmod 600 c; chown 1:1 a/b; mv a e; tar c e | gzip | gunzip | tar t; find . -name b; "
            + "mkfifo f; (echo through > f &) ; cat f; sleep 0.01; date > /dev/null; perl -e 'fork // die; wait; print \"perl\\n\"'; rm -r e c d f; ls -A"));

        Assert.Equal((0, "e/\ne/b\n./e/b\nthrough\nperl\n", ""), (result.ExitCode, result.Output.Replace("perl\nperl\n", "perl\n", StringComparison.Ordinal), result.Error));
    }

    private static bool IsArm => System.Runtime.InteropServices.RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.Arm64;

    /// <summary>errno of a system call made inside; 0 for success.</summary>
    private async Task<int> CallAsync(string call, ContainerSpec spec)
    {
        var script = $"my $r = syscall({call}); print $r < 0 ? $!+0 : 0";
        var result = await _container.RunAsync(spec with { Arguments = ["/usr/bin/perl", "-e", script] });
        return int.Parse(result.Output, CultureInfo.InvariantCulture);
    }

    /// <summary>The first arguments of those given for which a call answers EPERM.</summary>
    private async Task<string> RefusedAsync(int first, int last, int call, string arguments)
    {
        var script = $"for my $i ({first}..{last}) {{ print \"$i \" if syscall({call}, $i, {arguments}) < 0 && $! == {Errno.EPERM} }}";
        return (await _container.RunAsync(_container.Command("/usr/bin/perl", "-e", script))).Output;
    }

    public sealed class PerlContainer : IDisposable
    {
        public PerlContainer() => Container.Rootfs.AddProgram("/usr/bin/perl");

        public TestContainer Container { get; } = new();

        public void Dispose() => Container.Dispose();
    }
}
