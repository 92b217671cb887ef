using Davit.Content.Transfers;
using Davit.Oci;

namespace Davit.Content.Layouts;

/// <summary>
/// One image in a directory, as skopeo's <c>dir:</c> has it (containers-transports(5)):
/// <code>
/// version                    the format's
/// manifest.json              the manifest, or the index
/// abcd….manifest.json        manifests that the index points to
/// abcd…                      configs and layers, by the hex digits of their digests
/// </code>
/// </summary>
public sealed class PlainDirectory(LayoutDirectory files) : IImageSource, IImageSink
{
    private const string Root = "manifest.json";
    private const string Version = "version";

    private static readonly ReadOnlyMemory<byte> VersionText = "Directory Transport Version: 1.1\n"u8.ToArray();

    public async Task<RawManifest> ResolveAsync(CancellationToken cancellationToken)
    {
        var bytes = await files.ReadSmallAsync(Root, OciLimits.MaxManifestBytes, cancellationToken);
        return new RawManifest(bytes, DocumentType.Find(bytes) ?? throw new DavitException(ErrorKind.Corrupt, "read directory: 'manifest.json' is neither a manifest nor an index"));
    }

    public async Task<RawManifest> GetManifestAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
        new(await files.ReadSmallAsync(ManifestOf(descriptor.Digest), OciLimits.MaxManifestBytes, cancellationToken), descriptor.MediaType);

    public Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken) => files.OpenAsync(NameOf(descriptor.Digest), cancellationToken);

    public Task<bool> HasBlobAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
        Task.FromResult(files.FindSize(NameOf(descriptor.Digest)) == descriptor.SizeBytes);

    public Task PutBlobAsync(Descriptor descriptor, Stream content, CancellationToken cancellationToken) =>
        files.WriteAsync(NameOf(descriptor.Digest), descriptor.SizeBytes, content, cancellationToken);

    /// <summary>The last one put is the image.</summary>
    public async Task PutManifestAsync(RawManifest manifest, string? tag, CancellationToken cancellationToken)
    {
        if (tag is null)
        {
            await files.WriteAsync(ManifestOf(manifest.Digest), manifest.Bytes, cancellationToken);
            return;
        }

        await files.WriteAsync(Root, manifest.Bytes, cancellationToken);
        await files.WriteAsync(Version, VersionText, cancellationToken);
    }

    private static string NameOf(Digest digest) => digest.Algorithm == "sha256" ? digest.Hex : $"{digest.Algorithm}-{digest.Hex}";

    private static string ManifestOf(Digest digest) => NameOf(digest) + ".manifest.json";
}
