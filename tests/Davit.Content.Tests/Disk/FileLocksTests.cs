using Davit.Content.Disk;
using Davit.Content.Processes;

namespace Davit.Content.Tests.Disk;

public sealed class FileLocksTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("davit-locks-").FullName;

    private string Name => Path.Combine(_directory, "lock");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    public static TheoryData<string> Systems => ["linux", "portable"];

    private static FileLocks Of(string system) => system == "linux" ? new LinuxFileLocks() : new PortableFileLocks();

    [Theory]
    [MemberData(nameof(Systems))]
    public void A_lock_has_one_holder_until_it_is_disposed(string system)
    {
        var locks = Of(system);

        using (locks.TryLock(Name))
        {
            Assert.Null(locks.TryLock(Name));
            Assert.Null(locks.TryLockExisting(Name));
        }

        using var again = locks.TryLockExisting(Name);
        Assert.NotNull(again);
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public void What_does_not_exist_is_locked_only_by_who_creates_it(string system)
    {
        var locks = Of(system);

        Assert.Null(locks.TryLockExisting(Name));
        Assert.False(File.Exists(Name));
        using var created = locks.TryCreateLocked(Name);
        Assert.NotNull(created);
        Assert.Null(locks.TryCreateLocked(Name));
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public async Task A_directory_is_waited_for(string system)
    {
        var locks = Of(system);
        var held = locks.LockDirectory(_directory);

        var waiting = Task.Run(() => locks.LockDirectory(_directory), TestContext.Current.CancellationToken);
        Assert.NotSame(waiting, await Task.WhenAny(waiting, Task.Delay(100, TestContext.Current.CancellationToken)));
        held.Dispose();

        (await waiting).Dispose();
    }

    [Fact]
    public void The_two_kinds_exclude_each_other_on_linux()
    {
        using var held = new PortableFileLocks().TryLock(Name);

        Assert.Null(new LinuxFileLocks().TryLock(Name));
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public void A_directory_that_is_gone_is_an_error_and_no_lock(string system) =>
        Assert.ThrowsAny<IOException>(() => Of(system).TryLock(Path.Combine(_directory, "gone", "lock")));

    [Theory]
    [MemberData(nameof(Systems))]
    public void A_process_is_alive_as_long_as_it_holds_its_file_and_dead_after(string system)
    {
        var living = new ProcessRegistry(_directory, Of(system));
        var id = living.Id;

        using (var other = new ProcessRegistry(_directory, Of(system)))
        {
            Assert.True(other.IsAlive(id));
            Assert.Empty(other.Dead);
        }

        living.Dispose();
        using var finder = new ProcessRegistry(_directory, Of(system));
        Assert.Equal([id], finder.Dead);
        Assert.False(finder.IsAlive(id));
        finder.ForgetDead();
        Assert.Empty(Directory.GetFiles(_directory));
    }
}
