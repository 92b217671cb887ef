namespace Davit.Build.Context;

/// <summary>What of its files' metadata belongs to a tree.</summary>
public enum SourceIdentity
{
    /// <summary>A work tree: its modes are meant, but owners are whoever checked it out, and attributes depend on the machine.</summary>
    WorkTree,

    /// <summary>An image's file system: all of it is meant.</summary>
    Exact,
}
