namespace Davit.Content.Transfers;

/// <summary>A sink that also takes what belongs to its image.</summary>
public interface IReferrerSink : IImageSink
{
    /// <param name="manifest">Its subject, if it has one, may come later.</param>
    /// <param name="tag">By which it is found; null when it is found by its subject.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public Task PutReferrerAsync(RawManifest manifest, string? tag, CancellationToken cancellationToken);
}
