namespace Davit.Registry.Transfer;

internal enum BlobFinding
{
    Present,
    Missing,

    /// <summary>The registry does not tell.</summary>
    Untold,
}
