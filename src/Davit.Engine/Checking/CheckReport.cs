namespace Davit.Engine.Checking;

/// <param name="Blobs">How many were read.</param>
/// <param name="BlobBytes">Their bytes.</param>
/// <param name="Layers">How many unpacked layers were looked at.</param>
public sealed record CheckReport(int Blobs, long BlobBytes, int Layers, IReadOnlyList<Finding> Findings)
{
    /// <summary>True when nothing is broken, or nothing is left so.</summary>
    public bool IsSound => Findings.All(f => f.Outcome != FindingOutcome.Broken);
}
