namespace Davit.Linux.Tests;

public sealed class MountsTests : IDisposable
{
    private readonly TemporaryTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void A_read_only_bind_shows_the_source_and_refuses_writes()
    {
        var source = _tree.MakeDirectory("source");
        var target = _tree.MakeDirectory("target");
        File.WriteAllText(_tree["source/file"], "x");

        Mounts.Perform(new Mount("bind", source, "", ["rbind", "ro"]), target);

        Assert.Equal("x", File.ReadAllText(_tree["target/file"]));
        Assert.ThrowsAny<IOException>(() => File.WriteAllText(_tree["target/other"], ""));
        Assert.True(Mounts.Unmount(target));
        Assert.False(Mounts.Unmount(target));
    }

    [Fact]
    public void Mounts_below_a_path_are_listed_last_first_with_odd_names()
    {
        var outer = _tree.MakeDirectory("with space\tand tab");
        Mounts.Perform(new Mount("tmpfs", "tmpfs", "", ["size=1m", "mode=0700", "nosuid"]), outer);
        var inner = _tree.MakeDirectory("with space\tand tab/inner");
        Mounts.Perform(new Mount("tmpfs", "tmpfs", "", []), inner);

        var mounts = Mounts.ListBelow(_tree.Path);

        Assert.Equal([inner, outer], mounts.Select(mount => mount.Path));
        Assert.Contains("nosuid", mounts[1].Options, StringComparison.Ordinal);
        Assert.Empty(Mounts.ListBelow(_tree["with"]));
    }

    [Fact]
    public void Overlays_of_two_hundred_layers_mount()
    {
        var options = new List<string>();
        for (var i = 0; i < 200; i++)
        {
            _tree.MakeDirectory($"layers/{i}");
            File.WriteAllText(_tree[$"layers/{i}/f{i}"], "");
            File.WriteAllText(_tree[$"layers/{i}/top"], $"{i}");
            options.Insert(0, $"lowerdir+={_tree[$"layers/{i}"]}");
        }

        var target = _tree.MakeDirectory("target");
        Mounts.Perform(new Mount("overlay", "overlay", "", [.. options, "ro"]), target);

        Assert.Equal(201, Directory.GetFiles(target).Length);
        Assert.Equal("199", File.ReadAllText(Path.Combine(target, "top")));
        Assert.True(Mounts.Unmount(target));
    }

    [Fact]
    public void Without_the_mount_api_many_layers_still_fit_in_one_page()
    {
        var options = new List<string>();
        for (var i = 0; i < 128; i++)
        {
            _tree.MakeDirectory($"layers/{i + 1000}/fs");
            File.WriteAllText(_tree[$"layers/{i + 1000}/fs/f{i}"], "");
            options.Insert(0, $"lowerdir+={_tree[$"layers/{i + 1000}/fs"]}");
        }

        var target = _tree.MakeDirectory("target");
        OverlayMount.PerformOnePage(new Mount("overlay", "overlay", "", [.. options, "ro"]), target);

        Assert.Equal(128, Directory.GetFiles(target).Length);
    }

    [Fact]
    public void A_failed_overlay_says_what_the_kernel_said()
    {
        var target = _tree.MakeDirectory("target");

        var error = Assert.Throws<LinuxException>(() =>
            Mounts.Perform(new Mount("overlay", "overlay", "", [$"lowerdir+={_tree["none"]}", "ro"]), target));

        Assert.Contains(target, error.Message, StringComparison.Ordinal);
    }
}
