using Davit.Content.Transfers;
using Davit.Oci;

namespace Davit.Registry.Tests.Servers;

/// <summary>Artifacts that say nothing but what they belong to.</summary>
internal static class TestReferrer
{
    public static RawManifest Of(Descriptor subject, string artifactType, string note = "")
    {
        var manifest = new ImageManifest(Descriptor.Empty, [Descriptor.Empty])
        {
            ArtifactType = artifactType,
            Subject = subject,
            Annotations = new Dictionary<string, string> { ["note"] = note },
        }.ToDocument(MediaType.OciManifest);
        return new RawManifest(manifest.Raw, manifest.MediaType);
    }

    public static async Task<RawManifest> AttachAsync(this RegistryRepository repository, Descriptor subject, string artifactType, string note = "")
    {
        var manifest = Of(subject, artifactType, note);
        if (!await repository.HasBlobAsync(Descriptor.Empty, CancellationToken.None))
        {
            await repository.PutBlobAsync(Descriptor.Empty, new MemoryStream([.. "{}"u8]), CancellationToken.None);
        }

        await repository.PutManifestAsync(manifest, null, CancellationToken.None);
        return manifest;
    }

    public static async Task<IReadOnlyList<Descriptor>> ReferrersAsync(this RegistryRepository repository, Digest subject, string? artifactType = null) =>
        await repository.ListReferrersAsync(subject, artifactType, CancellationToken.None).CollectAsync();
}
