namespace Davit.Engine.Manifests;

public enum ManifestListMode
{
    /// <summary>There must be none of that name.</summary>
    New,

    /// <summary>Adds to the one there is.</summary>
    Amend,
}
