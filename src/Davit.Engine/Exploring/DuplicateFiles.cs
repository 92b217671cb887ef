namespace Davit.Engine.Exploring;

/// <summary>Equal files at several places of the image.</summary>
/// <param name="SizeBytes">Of one.</param>
public sealed record DuplicateFiles(long SizeBytes, IReadOnlyList<DuplicateFile> Files)
{
    /// <summary>What all but one take.</summary>
    public long ExtraBytes => SizeBytes * (Files.Count - 1);
}
