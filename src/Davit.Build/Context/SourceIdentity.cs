namespace Davit.Build.Context;

/// <summary>What of its files' metadata belongs to a tree.</summary>
public enum SourceIdentity
{
    /// <summary>A work tree: owners are whoever checked it out, modes depend on an umask, attributes on the machine.</summary>
    WorkTree,

    /// <summary>An image's file system: all of it is meant.</summary>
    Exact,
}
