using System.Buffers;
using Davit.Content.Transfers;
using Davit.Oci;

namespace Davit.Registry.Artifacts;

/// <summary>An artifact of files that are here, as the copier takes it. A file that changes meanwhile does not get through.</summary>
internal sealed class DraftSource : IImageSource
{
    private const int BufferBytes = 256 * 1024;

    private readonly RawManifest _manifest;
    private readonly Dictionary<Digest, ArtifactFile> _files;

    private DraftSource(RawManifest manifest, Dictionary<Digest, ArtifactFile> files)
    {
        _manifest = manifest;
        _files = files;
    }

    public static async Task<DraftSource> MakeAsync(ArtifactDraft draft, CancellationToken cancellationToken)
    {
        draft.Check();
        var files = new Dictionary<Digest, ArtifactFile>();
        var descriptors = new List<Descriptor>();
        foreach (var file in draft.Files)
        {
            var descriptor = await DescribeAsync(file, cancellationToken);
            files.TryAdd(descriptor.Digest, file);
            descriptors.Add(descriptor);
        }

        return new DraftSource(draft.ToManifest(descriptors), files);
    }

    public Task<RawManifest> ResolveAsync(CancellationToken cancellationToken) => Task.FromResult(_manifest);

    public Task<RawManifest> GetManifestAsync(Descriptor descriptor, CancellationToken cancellationToken) => Task.FromResult(_manifest);

    public Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken) => Task.FromResult(_files[descriptor.Digest].Open());

    private static async Task<Descriptor> DescribeAsync(ArtifactFile file, CancellationToken cancellationToken)
    {
        using var hasher = new DigestHasher();
        await using var content = file.Open();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            int read;
            while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
            {
                hasher.Append(buffer.AsSpan(0, read));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return new Descriptor(file.MediaType, hasher.Current(), hasher.BytesHashed)
        {
            Annotations = new Dictionary<string, string>(file.Annotations) { [ArtifactAnnotations.Title] = file.Title },
        };
    }
}
