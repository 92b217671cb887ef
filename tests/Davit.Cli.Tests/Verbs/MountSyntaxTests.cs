using Davit.Cli.Verbs.Containers;
using Davit.Oci;

namespace Davit.Cli.Tests.Verbs;

public sealed class MountSyntaxTests
{
    [Fact]
    public void A_volume_is_a_bind_mount_with_its_options()
    {
        var mount = MountSyntax.ParseVolume("/etc:/host/etc:ro");

        Assert.Equal(("bind", "/etc", "/host/etc"), (mount.Type, mount.Source, mount.Target));
        Assert.Equal(["rbind", "ro"], mount.Options);
    }

    [Fact]
    public void A_missing_source_is_made_for_a_volume_and_refused_for_a_mount()
    {
        var missing = Path.Combine(Path.GetTempPath(), $"davit-test-{Guid.NewGuid():N}");
        try
        {
            var error = Assert.Throws<DavitException>(() => MountSyntax.ParseMount($"type=bind,src={missing},dst=/x"));
            Assert.Equal($"invalid mount config for type \"bind\": bind source path does not exist: {missing}", error.Message);

            MountSyntax.ParseVolume($"{missing}:/x");
            Assert.True(Directory.Exists(missing));
        }
        finally
        {
            if (Directory.Exists(missing))
            {
                Directory.Delete(missing);
            }
        }
    }

    [Fact]
    public void A_tmpfs_takes_size_and_mode()
    {
        var mount = MountSyntax.ParseMount("type=tmpfs,target=/run,tmpfs-size=1m,tmpfs-mode=1777");

        Assert.Equal("tmpfs", mount.Type);
        Assert.Contains("size=1048576", mount.Options);
        Assert.Contains("mode=1777", mount.Options);
    }

    [Theory]
    [InlineData("/a:b")]
    [InlineData("/a:/b:ro:x")]
    [InlineData(":/b")]
    [InlineData("/etc:relative")]
    [InlineData("/etc:/b:bogus")]
    public void A_malformed_volume_is_refused(string text)
    {
        Assert.Equal(ErrorKind.InvalidArgument, Assert.Throws<DavitException>(() => MountSyntax.ParseVolume(text)).Kind);
    }

    [Theory]
    [InlineData("data:/b", "volume 'data': named volumes are not supported yet")]
    [InlineData("/b", "volume '/b': anonymous volumes are not supported yet")]
    public void What_is_missing_says_so(string text, string message)
    {
        Assert.Equal(message, Assert.Throws<DavitException>(() => MountSyntax.ParseVolume(text)).Message);
    }
}
