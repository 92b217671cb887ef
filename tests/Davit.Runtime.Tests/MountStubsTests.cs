using Davit.Linux;
using Davit.Oci;
using Davit.Runtime.Rootfs;
using Davit.Runtime.Specs;

namespace Davit.Runtime.Tests;

public sealed class MountStubsTests : IDisposable
{
    private readonly TestContainer _container = new();

    public void Dispose() => _container.Dispose();

    [Fact]
    public async Task Run_between_creation_and_removal_leaves_names_and_times_as_they_were()
    {
        Directory.Delete(_container.Rootfs.HostPath("proc"));
        Directory.Delete(_container.Rootfs.HostPath("sys"));
        var before = Snapshot();
        var bundle = _container.Bundle(_container.Command("true") with { Mounts = [new Mount("tmpfs", "tmpfs", "/var/cache/deep", [])] });

        var stubs = MountStubs.Create(bundle.Spec);
        var made = Snapshot();
        var result = await _container.RunAsync(bundle, input: null, TestContext.Current.CancellationToken);
        stubs.Remove();

        Assert.Equal(0, result.ExitCode);
        Assert.Contains(made, e => e.StartsWith("/etc/resolv.conf ", StringComparison.Ordinal));
        Assert.Contains(made, e => e.StartsWith("/var/cache/deep ", StringComparison.Ordinal));
        Assert.Equal(before, Snapshot());
    }

    [Fact]
    public async Task What_the_container_wrote_stays()
    {
        var bundle = _container.Bundle(_container.Shell("touch /etc/new /var/cache/kept") with { Mounts = [new Mount("tmpfs", "tmpfs", "/var/cache/deep", [])] });
        var etcBefore = FileStatus.Of(_container.Rootfs.HostPath("etc")).ModifiedAt;

        var stubs = MountStubs.Create(bundle.Spec);
        await _container.RunAsync(bundle, input: null, TestContext.Current.CancellationToken);
        var etcAfter = FileStatus.Of(_container.Rootfs.HostPath("etc")).ModifiedAt;
        stubs.Remove();

        Assert.True(File.Exists(_container.Rootfs.HostPath("var/cache/kept")));
        Assert.False(Directory.Exists(_container.Rootfs.HostPath("var/cache/deep")));
        Assert.False(File.Exists(_container.Rootfs.HostPath("etc/resolv.conf")));
        Assert.True(etcAfter > etcBefore);
        Assert.Equal(etcAfter, FileStatus.Of(_container.Rootfs.HostPath("etc")).ModifiedAt);
    }

    [Fact]
    public void Links_are_followed_inside_the_root_only()
    {
        var outside = Path.Combine(_container.Directory, "outside");
        Directory.CreateDirectory(outside);
        Directory.CreateSymbolicLink(_container.Rootfs.HostPath("escape"), $"../../../../../..{outside}");
        File.CreateSymbolicLink(_container.Rootfs.HostPath("etc/resolv.conf"), "/run/resolve/stub.conf");
        var spec = _container.Bundle(_container.Command("true") with { Mounts = [new Mount("tmpfs", "tmpfs", "/escape/deep", [])] }).Spec;

        var stubs = MountStubs.Create(spec);

        Assert.Empty(Directory.EnumerateFileSystemEntries(outside));
        Assert.True(Directory.Exists(_container.Rootfs.HostPath(outside + "/deep")));
        Assert.True(File.Exists(_container.Rootfs.HostPath("run/resolve/stub.conf")));
        stubs.Remove();
        Assert.False(Directory.Exists(_container.Rootfs.HostPath("run")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(outside));
    }

    [Fact]
    public void Working_directory_is_made_inside_the_root()
    {
        WorkingDirectory.Ensure(_container.Rootfs.Path, "/a/../../b/c");

        var status = FileStatus.Of(_container.Rootfs.HostPath("b/c"));
        Assert.Equal((true, 0x1edu, 0u), (status.IsDirectory, status.Mode, status.UserId));
        Assert.False(Directory.Exists(_container.Rootfs.HostPath("a")));
    }

    [Fact]
    public void Working_directory_through_a_file_is_refused()
    {
        var error = Assert.Throws<DavitException>(() => WorkingDirectory.Ensure(_container.Rootfs.Path, "/etc/passwd/x"));

        Assert.Equal((ErrorKind.InvalidArgument, "cannot mkdir: /etc/passwd/x is not a directory"), (error.Kind, error.Message));
    }

    private List<string> Snapshot() =>
        [.. Directory.EnumerateFileSystemEntries(_container.Rootfs.Path, "*", SearchOption.AllDirectories).Append(_container.Rootfs.Path)
            .Select(p => $"{p[_container.Rootfs.Path.Length..]} {FileStatus.Of(p).ModifiedAt}").Order(StringComparer.Ordinal)];
}
