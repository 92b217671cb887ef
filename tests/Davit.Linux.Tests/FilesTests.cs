using System.Diagnostics;

namespace Davit.Linux.Tests;

public sealed class FilesTests : IDisposable
{
    private readonly string _root = Path.Combine(Path.GetTempPath(), "davit-files-" + Path.GetRandomFileName());

    public FilesTests() => Directory.CreateDirectory(_root);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private string At(string name) => Path.Combine(_root, name);

    [Fact]
    public void A_lock_excludes_other_locks_until_it_is_disposed()
    {
        using (Files.Lock(At("lock")))
        {
            Assert.Null(Files.TryLock(At("lock")));
            Assert.Null(Files.TryLockShared(At("lock")));
            Assert.Null(Files.TryLockExisting(At("lock")));
        }

        using var again = Files.TryLock(At("lock"));
        Assert.Equal(At("lock"), again!.Path);
    }

    [Fact]
    public void Shared_locks_exclude_only_exclusive_ones()
    {
        using var one = Files.LockShared(At("lock"));
        using var two = Files.TryLockShared(At("lock"));

        Assert.NotNull(two);
        Assert.Null(Files.TryLock(At("lock")));
    }

    [Fact]
    public void A_directory_can_be_locked()
    {
        using var held = Files.Lock(_root);

        Assert.Null(Files.TryLock(_root));
    }

    [Fact]
    public void Another_process_sees_the_lock_and_a_child_does_not_keep_it()
    {
        var held = Files.Lock(At("lock"));
        using var sleeper = Process.Start("sleep", "60");

        Assert.Equal(1, Flock());
        held.Dispose();
        Assert.Equal(0, Flock());
        sleeper.Kill();

        int Flock()
        {
            using var process = Process.Start("flock", ["--nonblock", At("lock"), "true"]);
            process.WaitForExit();
            return process.ExitCode;
        }
    }

    [Fact]
    public void A_lock_waits_for_its_turn()
    {
        var first = Files.Lock(At("lock"));
        var order = new List<string>();
        var waiting = new Thread(() =>
        {
            using var second = Files.Lock(At("lock"));
            order.Add("second");
        });
        waiting.Start();

        order.Add("first");
        first.Dispose();
        waiting.Join();

        Assert.Equal(["first", "second"], order);
    }

    [Fact]
    public void Locking_what_must_exist_creates_nothing()
    {
        Assert.Null(Files.TryLockExisting(At("none")));
        Assert.False(File.Exists(At("none")));
    }

    [Fact]
    public void Creating_a_locked_file_wants_a_free_name()
    {
        using var created = Files.TryCreateLocked(At("new"));

        Assert.NotNull(created);
        Assert.Null(Files.TryCreateLocked(At("new")));
        Assert.Null(Files.TryLock(At("new")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(At("new")));
    }

    [Fact]
    public void Renaming_replaces_unless_told_not_to()
    {
        File.WriteAllText(At("a"), "a");
        File.WriteAllText(At("b"), "b");

        Assert.False(Files.TryRenameNew(At("a"), At("b")));
        Files.Rename(At("a"), At("b"));
        Assert.Equal("a", File.ReadAllText(At("b")));
        Assert.True(Files.TryRenameNew(At("b"), At("c")));
        Assert.Equal([At("c")], Directory.GetFiles(_root));
    }

    [Fact]
    public void Exchanging_swaps_a_file_and_a_directory()
    {
        File.WriteAllText(At("file"), "");
        Directory.CreateDirectory(At("directory"));

        Files.Exchange(At("file"), At("directory"));

        Assert.True(Directory.Exists(At("file")));
        Assert.True(File.Exists(At("directory")));
    }

    [Fact]
    public void Syncing_reaches_files_directories_and_file_systems()
    {
        using (var file = File.OpenHandle(At("file"), FileMode.CreateNew, FileAccess.Write))
        {
            Files.SyncFile(file, At("file"));
        }

        Files.SyncDirectory(_root);
        Files.SyncFileSystem(_root);

        var error = Assert.Throws<LinuxException>(() => Files.SyncDirectory(At("none")));
        Assert.Equal($"open '{At("none")}': No such file or directory (ENOENT)", error.Message);
    }

    [Fact]
    public void A_failed_rename_names_both_paths()
    {
        var error = Assert.Throws<LinuxException>(() => Files.Rename(At("none"), At("b")));

        Assert.Equal($"rename '{At("none")}' to '{At("b")}': No such file or directory (ENOENT)", error.Message);
    }
}
