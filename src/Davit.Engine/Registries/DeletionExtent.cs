namespace Davit.Engine.Registries;

public enum DeletionExtent
{
    /// <summary>The tag alone; the manifest can still be had by its digest.</summary>
    Tag,

    /// <summary>The manifest and all its tags.</summary>
    Manifest,
}
