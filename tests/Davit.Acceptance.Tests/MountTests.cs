using Davit.Acceptance.Tests.Tools;

namespace Davit.Acceptance.Tests;

public sealed class MountTests(Laboratory laboratory) : IDisposable
{
    private readonly DavitHome _davit = new(laboratory);

    public void Dispose()
    {
        _davit.RunAsync("image", "unmount", "--all").GetAwaiter().GetResult();
        _davit.Dispose();
    }

    [Fact]
    public async Task A_mounted_image_is_seen_until_it_is_unmounted()
    {
        await _davit.OutputAsync("pull", "-q", "busybox");

        var path = await _davit.OutputAsync("image", "mount", "busybox");

        Assert.True(File.Exists(Path.Combine(path, "bin/busybox")));
        Assert.ThrowsAny<IOException>(() => File.WriteAllText(Path.Combine(path, "new"), ""));
        Assert.Equal(path, await _davit.OutputAsync("image", "mount", "busybox"));
        Assert.Matches($"IMAGE ID +TAGS +MOUNT POINT\n[0-9a-f]{{12}} +busybox:latest +{path}", await _davit.OutputAsync("image", "mount"));
        Assert.Equal("busybox", await _davit.OutputAsync("image", "unmount", "busybox"));
        Assert.False(Directory.Exists(path));
        Assert.Equal("", await _davit.OutputAsync("image", "mount"));
        Assert.Contains("it is not mounted", (await _davit.RunAsync("image", "unmount", "busybox")).MustFailInWords().Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mounted_image_cannot_be_removed()
    {
        await _davit.OutputAsync("pull", "-q", "busybox");
        var path = await _davit.OutputAsync("image", "mount", "busybox");

        var refused = (await _davit.RunAsync("rmi", "--force", "busybox")).MustFailInWords();

        Assert.Contains($"image is mounted at {path}", refused.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(path, "bin/busybox")));
        await _davit.OutputAsync("image", "unmount", "--all");
        Assert.Contains("Untagged: busybox:latest", await _davit.OutputAsync("rmi", "busybox"), StringComparison.Ordinal);
        await new StoreInspection(_davit.Store).MustBeTidyAsync("rmi");
    }

    [Fact]
    public async Task A_mount_that_is_in_use_stays()
    {
        await _davit.OutputAsync("pull", "-q", "busybox");
        var path = await _davit.OutputAsync("image", "mount", "busybox");

        using (File.OpenRead(Path.Combine(path, "bin/busybox")))
        {
            Assert.Contains("is in use", (await _davit.RunAsync("image", "unmount", "busybox")).MustFailInWords().Error, StringComparison.Ordinal);
        }

        await _davit.OutputAsync("image", "unmount", "busybox");
    }

    [Fact]
    public async Task A_mount_that_went_without_davit_keeps_nothing()
    {
        await _davit.OutputAsync("pull", "-q", "busybox");
        var path = await _davit.OutputAsync("image", "mount", "busybox");
        (await Programs.RunAsync(new Call("umount", path))).MustSucceed();

        Assert.Equal("", await _davit.OutputAsync("image", "mount"));
        Assert.Contains("Deleted: sha256:", await _davit.OutputAsync("rmi", "busybox"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tree_shows_layers_and_the_names_that_end_there()
    {
        await _davit.OutputAsync("build", "-q", "-t", "upper", _davit.Context("FROM busybox\nRUN echo 12345 >/file\nRUN echo 1 >/other\n"));

        var lines = (await _davit.OutputAsync("image", "tree", "upper")).Split('\n');

        Assert.Matches("^Image ID: [0-9a-f]{12}$", lines[0]);
        Assert.Equal("Tags:     [upper:latest]", lines[1]);
        Assert.Equal("Image Layers", lines[3]);
        Assert.Matches("^├── ID: [0-9a-f]{12} Size: .* Top Layer of: \\[busybox:latest\\]$", lines[4]);
        Assert.Matches("^├── ID: [0-9a-f]{12} Size: +6B$", lines[5]);
        Assert.Matches("^└── ID: [0-9a-f]{12} Size: +2B Top Layer of: \\[upper:latest\\]$", lines[6]);
    }
}
