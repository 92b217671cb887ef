namespace Davit.Engine.Exploring;

/// <summary>How many names were added, changed, removed and left as they were.</summary>
public readonly record struct ChangeCounts(int Added, int Changed, int Removed, int Unmodified)
{
    public static ChangeCounts operator +(ChangeCounts a, ChangeCounts b) => Add(a, b);

    public static ChangeCounts Add(ChangeCounts a, ChangeCounts b) =>
        new(a.Added + b.Added, a.Changed + b.Changed, a.Removed + b.Removed, a.Unmodified + b.Unmodified);

    /// <summary>So many of one kind.</summary>
    public static ChangeCounts Of(FileChange change, int count) => change switch
    {
        FileChange.Added => new ChangeCounts(count, 0, 0, 0),
        FileChange.Changed => new ChangeCounts(0, count, 0, 0),
        FileChange.Removed => new ChangeCounts(0, 0, count, 0),
        _ => new ChangeCounts(0, 0, 0, count),
    };

    public int this[FileChange change] => change switch
    {
        FileChange.Added => Added,
        FileChange.Changed => Changed,
        FileChange.Removed => Removed,
        _ => Unmodified,
    };
}
