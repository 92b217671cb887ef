namespace Davit.Build.Context.Ignore;

/// <summary>What a set of patterns says about a path, kept so that its children need only be compared by themselves.</summary>
public sealed class IgnoreMatch
{
    internal IgnoreMatch(bool isIgnored, IReadOnlyList<bool> matched)
    {
        IsIgnored = isIgnored;
        Matched = matched;
    }

    public bool IsIgnored { get; }

    /// <summary>For each pattern whether it matched the path or a directory above.</summary>
    internal IReadOnlyList<bool> Matched { get; }
}
