namespace Davit.Linux.Tests;

public sealed class HostDevicesTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("davit-devices-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Device_has_its_numbers_also_through_a_link()
    {
        var link = Path.Combine(_directory, "link");
        File.CreateSymbolicLink(link, "/dev/null");

        var device = HostDevices.Find(link);

        Assert.Equal((link, new DeviceNumber(1, 3), false), (device!.Path, device.Status.Device, device.IsBlockDevice));
    }

    [Fact]
    public void Files_and_missing_names_are_no_devices()
    {
        Assert.Null(HostDevices.Find("/etc/passwd"));
        Assert.Null(HostDevices.Find("/dev/missing"));
    }

    [Fact]
    public void List_holds_devices_but_not_a_containers_own()
    {
        var paths = HostDevices.List().Select(d => d.Path).ToList();

        Assert.Contains("/dev/null", paths);
        Assert.DoesNotContain("/dev/console", paths);
        Assert.DoesNotContain(paths, p => p.StartsWith("/dev/pts/", StringComparison.Ordinal));
    }
}
