namespace Davit.Engine.Exploring;

public enum AdviceKind
{
    /// <summary>A package manager's cache is left in a layer.</summary>
    PackageCache,

    /// <summary>A layer stores what a later one deletes.</summary>
    DeletedLater,

    /// <summary>A layer stores what a later one replaces.</summary>
    ReplacedLater,

    /// <summary>A layer copies files of a lower one only to give them another mode or owner.</summary>
    AttributesOnly,

    /// <summary>A layer writes files again as they were.</summary>
    RewrittenLater,

    /// <summary>Sources are copied before dependencies are installed, so that every change of them installs again.</summary>
    SourcesBeforeDependencies,

    /// <summary>The same file is in the image several times.</summary>
    Duplicates,
}
