using Davit.Oci;

namespace Davit.RegistryServer.Storage;

internal sealed record StoredManifest(Digest Digest, MediaType MediaType, ReadOnlyMemory<byte> Content);

/// <summary>A manifest as pushed, understood and checked, before it is stored.</summary>
internal sealed record ManifestDraft(Digest Digest, MediaType MediaType, ReadOnlyMemory<byte> Content)
{
    public string? ArtifactType { get; init; }

    public Digest? Subject { get; init; }

    public IReadOnlyList<ManifestReference> References { get; init; } = [];
}

internal enum ReferenceKind
{
    Blob,
    Manifest,

    /// <summary>Kept elsewhere by agreement (foreign layers): need not be here.</summary>
    External,
}

internal sealed record ManifestReference(Digest Digest, long SizeBytes, ReferenceKind Kind);
