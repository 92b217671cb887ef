using System.Diagnostics;

namespace Davit.Linux.Tests;

public sealed class NewFileTests : IDisposable
{
    private readonly TemporaryTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void A_file_has_its_name_only_after_the_commit()
    {
        using var file = NewFile.Create(_tree["new"]);
        file.Content.Write("whole"u8);

        Assert.Empty(Directory.EnumerateFileSystemEntries(_tree.Path));
        file.Commit();
        Assert.Equal("whole", File.ReadAllText(_tree["new"]));
    }

    [Fact]
    public async Task A_pipe_is_written_to_and_stays_one()
    {
        using (var make = Process.Start("mkfifo", [_tree["pipe"]]))
        {
            await make.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var reading = Task.Run(() => File.ReadAllText(_tree["pipe"]), TestContext.Current.CancellationToken);
        using (var file = NewFile.Create(_tree["pipe"]))
        {
            file.Content.Write("through"u8);
            file.Commit();
        }

        Assert.Equal("through", await reading);
        Assert.Equal(FileKind.Fifo, FileStatus.Of(_tree["pipe"]).Kind);
    }

    [Fact]
    public void A_link_stays_and_what_it_leads_to_is_replaced()
    {
        File.WriteAllText(_tree["file"], "old");
        File.CreateSymbolicLink(_tree["link"], "file");

        using var file = NewFile.Create(_tree["link"]);
        file.Content.Write("new"u8);
        file.Commit();

        Assert.Equal("new", File.ReadAllText(_tree["file"]));
        Assert.Equal("file", new FileInfo(_tree["link"]).LinkTarget);
    }

    [Fact]
    public void What_a_descriptor_leads_to_is_added_to()
    {
        File.WriteAllText(_tree["log"], "before,");
        using var open = File.Open(_tree["log"], FileMode.Append, FileAccess.Write, FileShare.ReadWrite);

        using var file = NewFile.Create($"/proc/self/fd/{open.SafeFileHandle.DangerousGetHandle()}");
        file.Content.Write("after"u8);
        file.Commit();
        file.Dispose();

        Assert.Equal("before,after", File.ReadAllText(_tree["log"]));
    }

    [Fact]
    public void A_directory_is_refused_at_once()
    {
        var error = Assert.Throws<LinuxException>(() => NewFile.Create(_tree.Path));

        Assert.Equal(Errno.EISDIR, error.ErrorNumber);
    }
}
