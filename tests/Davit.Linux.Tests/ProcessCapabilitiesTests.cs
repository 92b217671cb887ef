namespace Davit.Linux.Tests;

public sealed class ProcessCapabilitiesTests
{
    private const ulong DockersDefault = 0xa80425fb;

    [Fact]
    public void Names_of_dockers_default_mask_are_the_documented_fourteen() =>
        Assert.Equal(
            [
                "CAP_AUDIT_WRITE", "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL", "CAP_MKNOD",
                "CAP_NET_BIND_SERVICE", "CAP_NET_RAW", "CAP_SETFCAP", "CAP_SETGID", "CAP_SETPCAP", "CAP_SETUID", "CAP_SYS_CHROOT",
            ],
            ProcessCapabilities.NamesOf(DockersDefault).Order(StringComparer.Ordinal));

    [Fact]
    public void Sets_are_read_from_a_status_file()
    {
        var sets = ProcessCapabilities.Parse(["Name:\tx", "CapInh:\t0000000000000000", "CapPrm:\t00000000a80425fb", "CapEff:\t0000000000000001", "CapBnd:\t000001ffffffffff"]);

        Assert.Equal(new ProcessCapabilities(DockersDefault, 1, 0x1ffffffffff), sets);
        Assert.True(ProcessCapabilities.Contains(sets.Bounding, "CAP_CHECKPOINT_RESTORE"));
        Assert.False(ProcessCapabilities.Contains(sets.Effective, "CAP_SYS_ADMIN"));
        Assert.False(ProcessCapabilities.Contains(ulong.MaxValue, "CAP_FLY"));
    }

    [Fact]
    public void Table_ends_where_the_kernels_does() =>
        Assert.True(ProcessCapabilities.AllNames.Count <= 1 + int.Parse(File.ReadAllText("/proc/sys/kernel/cap_last_cap"), System.Globalization.CultureInfo.InvariantCulture));

    [Fact]
    public void Root_may_mount() => Assert.True(ProcessCapabilities.Contains(ProcessCapabilities.Current().Effective, "CAP_SYS_ADMIN"));
}
