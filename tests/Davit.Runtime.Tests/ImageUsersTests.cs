using Davit.Oci;
using Davit.Runtime.Rootfs;
using Davit.Testing;

namespace Davit.Runtime.Tests;

public sealed class ImageUsersTests : IDisposable
{
    private readonly BusyboxRootfs _rootfs = BusyboxRootfs.Create(Path.Combine(Path.GetTempPath(), "davit-users-" + Guid.NewGuid().ToString("N")[..12]));

    public void Dispose() => Directory.Delete(_rootfs.Path, recursive: true);

    [Theory]
    [InlineData("", 0, 0, "", "/root")]
    [InlineData("root", 0, 0, "29", "/root")]
    [InlineData("user", 1000, 1000, "10,29", "/home/user")]
    [InlineData("1000", 1000, 1000, "10,29", "/home/user")]
    [InlineData("user:wheel", 1000, 10, "", "/home/user")]
    [InlineData("user:55", 1000, 55, "", "/home/user")]
    [InlineData("4711", 4711, 0, "", "/")]
    [InlineData("4711:wheel", 4711, 10, "", "/")]
    [InlineData(":wheel", 0, 10, "", "/root")]
    public void User_is_looked_up_in_the_image(string text, uint uid, uint gid, string groups, string home)
    {
        var user = ImageUsers.Resolve(_rootfs.Path, text);

        Assert.Equal((uid, gid, home), (user.Uid, user.Gid, user.HomeDirectory));
        // Docker counts the groups of root for the empty user too.
        Assert.Equal(text is "" ? "29" : groups, string.Join(',', user.AdditionalGids));
    }

    [Theory]
    [InlineData("foo", "unable to find user foo: no matching entries in passwd file")]
    [InlineData("user:foo", "unable to find group foo: no matching entries in group file")]
    [InlineData("4294967296", "uids and gids must be in range 0-2147483647")]
    [InlineData("-1", "uids and gids must be in range 0-2147483647")]
    public void Unknown_user_is_told_in_dockers_words(string text, string message)
    {
        var error = Assert.Throws<DavitException>(() => ImageUsers.Resolve(_rootfs.Path, text));

        Assert.Equal(message, error.Message);
    }

    [Theory]
    [InlineData("user", 1000, 1000)]
    [InlineData("1000", 1000, 1000)]
    [InlineData("55", 55, 55)]
    [InlineData("55:wheel", 55, 10)]
    [InlineData("user:0", 1000, 0)]
    public void Owner_given_by_number_alone_is_group_too(string text, uint uid, uint gid) =>
        Assert.Equal((uid, gid), ImageUsers.ResolveOwner(_rootfs.Path, text));

    [Fact]
    public void Image_without_passwd_file_knows_numbers_only()
    {
        File.Delete(_rootfs.HostPath("etc/passwd"));

        Assert.Equal(5u, ImageUsers.Resolve(_rootfs.Path, "5").Uid);
        Assert.Throws<DavitException>(() => ImageUsers.Resolve(_rootfs.Path, "user"));
    }

    [Fact]
    public void Links_do_not_lead_out_of_the_image()
    {
        File.Delete(_rootfs.HostPath("etc/passwd"));
        File.CreateSymbolicLink(_rootfs.HostPath("etc/passwd"), "/../../../../etc/shadow-of-passwd");
        _rootfs.WriteFile("etc/shadow-of-passwd", "inside:x:77:78::/:\n");

        Assert.Equal((77u, 78u), ImageUsers.ResolveOwner(_rootfs.Path, "inside"));
        Assert.Throws<DavitException>(() => ImageUsers.Resolve(_rootfs.Path, "daemon"));
    }

    [Fact]
    public void Broken_lines_are_passed_over()
    {
        _rootfs.WriteFile("etc/passwd", "# comment\n\nbroken\nuser:x:notanumber:1::/:\nuser:x:7:8\n");

        Assert.Equal((7u, 8u), ImageUsers.ResolveOwner(_rootfs.Path, "user"));
    }

    [Fact]
    public void Fifo_in_place_of_the_file_does_not_block()
    {
        File.Delete(_rootfs.HostPath("etc/passwd"));
        using var mkfifo = System.Diagnostics.Process.Start("mkfifo", [_rootfs.HostPath("etc/passwd")]);
        mkfifo.WaitForExit();

        Assert.Throws<DavitException>(() => ImageUsers.Resolve(_rootfs.Path, "user"));
    }
}
