namespace Davit.Linux.Tests;

public sealed class DeviceNodesTests : IDisposable
{
    private readonly TemporaryTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Theory]
    [InlineData(FileKind.CharacterDevice, 1, 3)]
    [InlineData(FileKind.BlockDevice, 4095, 1048575)]
    public void Devices_keep_their_numbers(FileKind kind, uint major, uint minor)
    {
        using var directory = DirectoryHandle.Open(_tree.Path);

        Assert.True(DeviceNodes.TryCreate(directory, "d"u8, kind, new DeviceNumber(major, minor)));

        var status = directory.Status("d"u8)!.Value;
        Assert.Equal((kind, new DeviceNumber(major, minor)), (status.Kind, status.Device));
        Assert.False(status.IsWhiteout);
    }

    [Fact]
    public void Whiteouts_are_recognised_and_taken_names_told()
    {
        using var directory = DirectoryHandle.Open(_tree.Path);

        Assert.True(DeviceNodes.TryCreateWhiteout(directory, "w"u8));

        Assert.True(directory.Status("w"u8)!.Value.IsWhiteout);
        Assert.False(DeviceNodes.TryCreateFifo(directory, "w"u8));
    }
}
