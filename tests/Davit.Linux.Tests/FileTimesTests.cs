namespace Davit.Linux.Tests;

public sealed class FileTimesTests : IDisposable
{
    private readonly TemporaryTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void Nanoseconds_are_kept_for_files_directories_and_links()
    {
        var time = new FileTime(1_234_567_890, 123_456_789);
        using var directory = DirectoryHandle.Open(_tree.Path);
        using var file = directory.TryCreateFile("f"u8)!;
        directory.TryCreateSymbolicLink("l"u8, "f"u8);

        FileTimes.Set(file, time);
        FileTimes.Set(directory, "l"u8, time with { Nanoseconds = 1 });
        FileTimes.Set(directory, time with { Seconds = -5 });

        Assert.Equal(time, directory.Status("f"u8)!.Value.ModifiedAt);
        Assert.Equal(time with { Nanoseconds = 1 }, directory.Status("l"u8)!.Value.ModifiedAt);
        Assert.Equal(time with { Seconds = -5 }, directory.Status().ModifiedAt);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(15_000_000, 0)]
    [InlineData(-1, 999_999_900)]
    public void Times_before_1970_have_positive_nanoseconds(long ticks, int nanoseconds)
    {
        var time = FileTime.From(DateTimeOffset.UnixEpoch.AddTicks(ticks));

        Assert.Equal(ticks < 0 ? -1 : ticks / TimeSpan.TicksPerSecond, time.Seconds);
        Assert.Equal(ticks < 0 ? nanoseconds : ticks % TimeSpan.TicksPerSecond * 100, time.Nanoseconds);
    }
}
