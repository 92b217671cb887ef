using Davit.Oci;

namespace Davit.Content.Transfers;

/// <summary>An image without an index is for the one platform its config names, which only reading it tells.</summary>
public static class SinglePlatform
{
    /// <summary>Passes over artifacts and images that name no platform.</summary>
    /// <param name="source">Has the config.</param>
    /// <param name="raw">A manifest, no index.</param>
    /// <param name="wanted">What it must be for.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DavitException">NotFound: it is for another platform.</exception>
    public static async Task CheckAsync(IImageSource source, RawManifest raw, PlatformMatcher wanted, CancellationToken cancellationToken)
    {
        var config = ImageManifest.Parse(raw.Bytes, raw.MediaType).Value.Config;
        if (!config.MediaType.IsImageConfig || config.SizeBytes > OciLimits.MaxConfigBytes)
        {
            return;
        }

        var bytes = new byte[config.SizeBytes];
        await using (var content = await source.OpenBlobAsync(config, cancellationToken))
        {
            await content.ReadExactlyAsync(bytes, cancellationToken);
        }

        if (!config.Digest.Matches(bytes))
        {
            throw new DavitException(ErrorKind.Corrupt, $"read config {config.Digest}: the bytes are others");
        }

        var platform = ImageConfig.Parse(bytes, config.MediaType).Value.Platform;
        if (platform.Architecture.Length > 0 && !wanted.Matches(platform))
        {
            throw new DavitException(ErrorKind.NotFound, $"image does not provide the specified platform ({wanted.Wanted})", $"It is for {platform.Normalise()}.");
        }
    }
}
