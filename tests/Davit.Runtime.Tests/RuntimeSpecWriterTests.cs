using System.Text.Json;
using Davit.Linux;
using Davit.Oci;
using Davit.Runtime.Bundles;
using Davit.Runtime.Probing;
using Davit.Runtime.Specs;

namespace Davit.Runtime.Tests;

public sealed class RuntimeSpecWriterTests
{
    private static readonly ContainerSpec Spec = new() { RootfsPath = "/rootfs", Arguments = ["true"] };

    private static readonly RuntimeHost Host = new()
    {
        ControlGroups = new ControlGroups(ControlGroupMode.Legacy, "/sys/fs/cgroup", new HashSet<string> { "memory", "cpu", "cpuset", "pids", "blkio" }, new HashSet<string>()),
        CanLimitResources = true,
        Capabilities = new ProcessCapabilities(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue),
        OomScoreAdjustment = 0,
        Architecture = "amd64",
        HardLimit = _ => 1024,
        Runtime = RuntimeKind.Runc,
        CanLimitSwap = true,
        ThermalPaths = ["/sys/devices/system/cpu/cpu0/thermal_throttle"],
    };

    private static readonly RuntimeHost Unprivileged = Host with { Capabilities = new ProcessCapabilities(0, 0, 0), OomScoreAdjustment = 100 };

    [Fact]
    public void Control_group_namespace_is_own_on_version_2_only()
    {
        Assert.Equal(["mount", "uts", "pid", "ipc"], Namespaces(Write(Spec, Host)));
        Assert.Equal(["mount", "network", "uts", "pid", "ipc", "cgroup"], Namespaces(Write(Spec with { Network = NetworkMode.None }, Version2())));
    }

    [Fact]
    public void Shared_name_space_has_no_host_name() =>
        Assert.False(Write(Spec with { Uts = NamespaceMode.Host }, Host).TryGetProperty("hostname", out _));

    [Fact]
    public void Limits_and_oom_score_stay_within_this_process()
    {
        var spec = Spec with { Ulimits = [new Ulimit("nofile", 4096, 8192)], OomScoreAdjustment = -500 };

        var written = RuntimeSpecWriter.Write(spec, "id", Unprivileged);

        var process = Parse(written).GetProperty("process");
        Assert.Equal("""[{"type":"RLIMIT_NOFILE","hard":1024,"soft":1024}]""", process.GetProperty("rlimits").GetRawText());
        Assert.Equal(100, process.GetProperty("oomScoreAdj").GetInt32());
        Assert.Equal(2, written.Warnings.Count);
    }

    [Fact]
    public void Limits_are_as_asked_where_this_process_may_raise_them()
    {
        var spec = Spec with { Ulimits = [Ulimit.Parse("nofile=4096:-1")], OomScoreAdjustment = -500 };

        var process = Write(spec, Host).GetProperty("process");

        Assert.Equal("""[{"type":"RLIMIT_NOFILE","hard":18446744073709551615,"soft":4096}]""", process.GetProperty("rlimits").GetRawText());
        Assert.Equal(-500, process.GetProperty("oomScoreAdj").GetInt32());
    }

    [Fact]
    public void Capability_this_process_lacks_is_left_out_with_a_warning()
    {
        var host = Host with { Capabilities = new ProcessCapabilities(0x1, 0x1, 0x1) };

        var written = RuntimeSpecWriter.Write(Spec with { CapabilitiesToAdd = ["SYS_ADMIN"] }, "id", host);

        Assert.Equal("""["CAP_CHOWN"]""", Parse(written).GetProperty("process").GetProperty("capabilities").GetProperty("bounding").GetRawText());
        Assert.Equal(["Capability CAP_SYS_ADMIN was left out: this process does not have it itself."], written.Warnings);
    }

    [Theory]
    [InlineData("amd64", """["SCMP_ARCH_X86_64","SCMP_ARCH_X86","SCMP_ARCH_X32"]""", "arch_prctl")]
    [InlineData("arm64", """["SCMP_ARCH_AARCH64","SCMP_ARCH_ARM"]""", "set_tls")]
    public void Filter_covers_the_architectures_programs(string architecture, string expected, string ownCall)
    {
        var seccomp = Write(Spec, Host with { Architecture = architecture }).GetProperty("linux").GetProperty("seccomp");

        Assert.Equal(expected, seccomp.GetProperty("architectures").GetRawText());
        Assert.Contains($"\"{ownCall}\"", seccomp.GetProperty("syscalls")[0].GetRawText());
        Assert.Equal(Errno.EPERM, seccomp.GetProperty("defaultErrnoRet").GetInt32());
    }

    [Fact]
    public void Crun_answers_unknown_calls_as_missing_and_known_ones_as_refused()
    {
        var seccomp = Write(Spec, Host with { Runtime = RuntimeKind.Crun }).GetProperty("linux").GetProperty("seccomp");

        Assert.Equal(Errno.ENOSYS, seccomp.GetProperty("defaultErrnoRet").GetInt32());
        var refused = seccomp.GetProperty("syscalls").EnumerateArray().Single(r => r.TryGetProperty("errnoRet", out var error) && error.GetInt32() == Errno.EPERM);
        Assert.Contains("\"mount\"", refused.GetRawText());
        Assert.Contains("\"keyctl\"", refused.GetRawText());
    }

    [Fact]
    public void No_call_is_named_twice_in_a_rule()
    {
        var names = Write(Spec with { CapabilitiesToAdd = ["ALL"] }, Host).GetProperty("linux").GetProperty("seccomp").GetProperty("syscalls")[0].GetProperty("names");

        Assert.Equal(names.EnumerateArray().Select(n => n.GetString()).Distinct().Count(), names.GetArrayLength());
    }

    [Fact]
    public void A_terminal_has_its_size_from_the_start()
    {
        var spec = Spec with { Terminal = true, TerminalSize = new WindowSize(99, 33) };

        Assert.Equal("""{"height":33,"width":99}""", Write(spec, Host).GetProperty("process").GetProperty("consoleSize").GetRawText().Replace(" ", "").ReplaceLineEndings(""));
        Assert.False(Write(spec with { Terminal = false }, Host).GetProperty("process").TryGetProperty("consoleSize", out _));
    }

    [Fact]
    public void Masked_paths_are_dockers_and_the_hosts_thermal_ones()
    {
        var linux = Write(Spec, Host).GetProperty("linux");

        Assert.Equal(13, linux.GetProperty("maskedPaths").GetArrayLength());
        Assert.Equal(5, linux.GetProperty("readonlyPaths").GetArrayLength());
    }

    [Fact]
    public void Mount_replaces_the_standard_one_with_its_target()
    {
        var mounts = Write(Spec with { Mounts = [new Mount("bind", "/shared", "/dev/shm/", ["rbind"])] }, Host).GetProperty("mounts");

        var targets = mounts.EnumerateArray().Where(m => m.GetProperty("destination").GetString()!.StartsWith("/dev/shm", StringComparison.Ordinal)).ToList();
        Assert.Equal("/shared", Assert.Single(targets).GetProperty("source").GetString());
    }

    [Theory]
    [InlineData("nofile")]
    [InlineData("nofile=x")]
    [InlineData("nofile=2:1")]
    [InlineData("nofile=1:2:3")]
    [InlineData("nofiles=1")]
    public void Malformed_ulimit_is_refused(string text) =>
        Assert.Equal(ErrorKind.InvalidArgument, Assert.Throws<DavitException>(() => Ulimit.Parse(text)).Kind);

    [Theory]
    [InlineData("/dev/a", "/dev/a", "/dev/a", "rwm")]
    [InlineData("/dev/a:r", "/dev/a", "/dev/a", "r")]
    [InlineData("/dev/a:/dev/b", "/dev/a", "/dev/b", "rwm")]
    [InlineData("/dev/a:/dev/b:mr", "/dev/a", "/dev/b", "mr")]
    public void Device_is_read(string text, string host, string container, string access) =>
        Assert.Equal(new DeviceRequest(host, container, access), DeviceRequest.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("dev/a")]
    [InlineData("/dev/a:x")]
    [InlineData("/dev/a:/dev/b:rr")]
    public void Malformed_device_is_refused(string text) => Assert.Throws<DavitException>(() => DeviceRequest.Parse(text));

    [Fact]
    public void Merged_environment_keeps_places_and_takes_last_values() =>
        Assert.Equal(["A=3", "C=", "D=4"], ContainerEnvironment.Merge(["A=1", "B=2"], ["C=", "A=3", "B", "D=4"]));

    [Fact]
    public void Loopback_name_servers_are_filtered() =>
        Assert.Equal("search a\nnameserver 192.0.2.1\n", NetworkFiles.WithoutLoopbackServers("nameserver 127.0.0.53\nsearch a\nnameserver\t::1\nnameserver 192.0.2.1\n"));

    [Fact]
    public async Task Probe_finds_what_is_installed_here()
    {
        var report = await RuntimeProbe.RunAsync(TestContext.Current.CancellationToken);

        var runc = Assert.Single(report.Runtimes, r => r.Kind == RuntimeKind.Runc);
        Assert.Matches(@"^\d+\.\d+", runc.Version);
        Assert.Null(runc.WhyNot);
        Assert.NotEqual(ControlGroupMode.None, report.ControlGroups.Mode);
        Assert.DoesNotContain(report.MissingPrograms, p => p.Name == "runc");
    }

    private static RuntimeHost Version2() => Host with { ControlGroups = Host.ControlGroups with { Mode = ControlGroupMode.Unified } };

    private static JsonElement Write(ContainerSpec spec, RuntimeHost host) => Parse(RuntimeSpecWriter.Write(spec, "id", host));

    private static JsonElement Parse(RuntimeSpec spec) => JsonDocument.Parse(spec.Json).RootElement;

    private static IEnumerable<string?> Namespaces(JsonElement config) =>
        config.GetProperty("linux").GetProperty("namespaces").EnumerateArray().Select(n => n.GetProperty("type").GetString());
}
