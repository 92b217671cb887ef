namespace Davit.Linux;

/// <summary>A point in time as the kernel keeps it: seconds since 1970 (may be negative) and nanoseconds 0…999 999 999 after it.</summary>
public readonly record struct FileTime(long Seconds, int Nanoseconds) : IComparable<FileTime>
{
    public static readonly FileTime Epoch;

    public static FileTime From(DateTimeOffset time)
    {
        var seconds = time.ToUnixTimeSeconds();
        var rest = time.UtcTicks - DateTimeOffset.FromUnixTimeSeconds(seconds).UtcTicks;
        return rest >= 0 ? new FileTime(seconds, (int)(rest * 100)) : new FileTime(seconds - 1, (int)((rest + TimeSpan.TicksPerSecond) * 100));
    }

    public int CompareTo(FileTime other) => (Seconds, Nanoseconds).CompareTo((other.Seconds, other.Nanoseconds));

    public static bool operator <(FileTime left, FileTime right) => left.CompareTo(right) < 0;

    public static bool operator <=(FileTime left, FileTime right) => left.CompareTo(right) <= 0;

    public static bool operator >(FileTime left, FileTime right) => left.CompareTo(right) > 0;

    public static bool operator >=(FileTime left, FileTime right) => left.CompareTo(right) >= 0;

    public override string ToString() => $"{Seconds}.{Nanoseconds:D9}";
}
