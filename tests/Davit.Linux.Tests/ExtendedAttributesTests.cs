namespace Davit.Linux.Tests;

public sealed class ExtendedAttributesTests : IDisposable
{
    private static readonly byte[] Capability = [1, 0, 0, 2, 0xff, 0xfe, 0, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private readonly TemporaryTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void Values_are_bytes_and_names_are_sorted()
    {
        File.WriteAllText(_tree["f"], "");
        using var directory = DirectoryHandle.Open(_tree.Path);

        ExtendedAttributes.Set(directory, "f"u8, "user.z"u8, []);
        ExtendedAttributes.Set(directory, "f"u8, "user.a"u8, [0, 0xff, (byte)'\n']);

        Assert.Equal<byte>([0, 0xff, (byte)'\n'], ExtendedAttributes.Find(directory, "f"u8, "user.a"u8)!);
        Assert.Equal<byte>([], ExtendedAttributes.Find(_tree["f"], "user.z")!);
        Assert.Equal(["user.a", "user.z"], ExtendedAttributes.List(_tree["f"]));
        Assert.Null(ExtendedAttributes.Find(_tree["f"], "user.none"));
    }

    [Fact]
    public void Large_values_come_back_whole()
    {
        File.WriteAllText(_tree["f"], "");
        var value = new byte[3000];
        Random.Shared.NextBytes(value);

        ExtendedAttributes.Set(_tree["f"], "user.large", value);

        Assert.Equal(value, ExtendedAttributes.Find(_tree["f"], "user.large"));
    }

    [Fact]
    public void Capabilities_and_trusted_attributes_reach_the_kernel()
    {
        using var directory = DirectoryHandle.Open(_tree.Path);
        using (var file = directory.TryCreateFile("f"u8)!)
        {
            ExtendedAttributes.Set(file, "security.capability"u8, Capability);
        }

        ExtendedAttributes.Set(directory, "trusted.overlay.opaque"u8, "y"u8);

        Assert.Equal(Capability, ExtendedAttributes.Find(_tree["f"], "security.capability"));
        Assert.Equal("y"u8.ToArray(), ExtendedAttributes.Find(directory, "trusted.overlay.opaque"u8));
    }

    [Fact]
    public void Links_have_attributes_of_their_own()
    {
        File.WriteAllText(_tree["f"], "");
        File.CreateSymbolicLink(_tree["l"], "f");
        using var directory = DirectoryHandle.Open(_tree.Path);

        ExtendedAttributes.Set(directory, "l"u8, "trusted.x"u8, "1"u8);

        Assert.Empty(ExtendedAttributes.List(directory, "f"u8));
        Assert.Single(ExtendedAttributes.List(directory, "l"u8));
    }
}
