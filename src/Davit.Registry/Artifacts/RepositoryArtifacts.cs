using Davit.Content.Transfers;
using Davit.Oci;

namespace Davit.Registry.Artifacts;

/// <summary>Artifacts in a repository: files that are no images, and what is attached to images.</summary>
public static class RepositoryArtifacts
{
    /// <summary>
    /// Pushes the draft under the repository's tag, or under its digest alone when it has a subject. Files that the repository has are
    /// not sent again.
    /// </summary>
    /// <returns>The manifest.</returns>
    /// <exception cref="DavitException">InvalidArgument: the draft is not sound; and whatever a push may yield.</exception>
    public static async Task<Descriptor> PushArtifactAsync(
        this RegistryRepository repository, ArtifactDraft draft, IProgress<TransferEvent>? progress = null, CancellationToken cancellationToken = default)
    {
        if (repository.Reference.Digest is { } digest && draft.Subject is null)
        {
            throw new DavitException(ErrorKind.InvalidArgument, $"push artifact: it cannot be called '{digest}' before it is made", "Give a tag.");
        }

        var source = await DraftSource.MakeAsync(draft, cancellationToken);
        var request = new CopyRequest { Tag = draft.Subject is null ? repository.Reference.Tag : null, Progress = progress };
        return await new ImageCopier(source, repository).CopyAsync(request, cancellationToken);
    }

    /// <summary>Pushes the draft with what the repository's tag or digest stands for as its subject.</summary>
    /// <returns>The manifest.</returns>
    public static async Task<Descriptor> AttachArtifactAsync(
        this RegistryRepository repository, ArtifactDraft draft, IProgress<TransferEvent>? progress = null, CancellationToken cancellationToken = default)
    {
        draft.Check();
        var subject = await repository.ResolveDescriptorAsync(cancellationToken);
        return await repository.PushArtifactAsync(draft with { Subject = subject }, progress, cancellationToken);
    }

    /// <summary>Brings the files of an artifact into a directory, and never one to anywhere else.</summary>
    public static async Task<PulledArtifact> PullArtifactAsync(
        this RegistryRepository repository, ArtifactPullRequest request, CancellationToken cancellationToken = default)
    {
        var artifact = await repository.ReadArtifactAsync(request.Platform, cancellationToken);
        return await new ArtifactPull(repository, request).RunAsync(artifact, cancellationToken);
    }

    /// <summary>The artifact that the repository's tag or digest stands for.</summary>
    /// <param name="repository">With its tag or digest.</param>
    /// <param name="platform">Which one of an index; null for this machine's.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<Artifact> ReadArtifactAsync(this RegistryRepository repository, Platform? platform = null, CancellationToken cancellationToken = default)
    {
        var root = await repository.ResolveAsync(cancellationToken);
        return Artifact.Parse(root.MediaType.IsIndex ? await repository.GetManifestAsync(Choose(root, platform ?? Platform.Host), cancellationToken) : root);
    }

    /// <summary>What the repository's tag or digest stands for.</summary>
    /// <param name="repository">With its tag or digest.</param>
    /// <param name="platform">Of an index, the manifest to take; null for the index itself.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<Descriptor> ResolvePlatformAsync(this RegistryRepository repository, Platform? platform, CancellationToken cancellationToken = default)
    {
        if (platform is null)
        {
            return await repository.ResolveDescriptorAsync(cancellationToken);
        }

        var root = await repository.ResolveAsync(cancellationToken);
        if (root.MediaType.IsManifest)
        {
            await SinglePlatform.CheckAsync(repository, root, PlatformMatcher.For(platform), cancellationToken);
            return root.Descriptor;
        }

        var chosen = Choose(root, platform);
        return new Descriptor(chosen.MediaType, chosen.Digest, chosen.SizeBytes);
    }

    private static Descriptor Choose(RawManifest index, Platform platform) =>
        PlatformMatcher.For(platform).Require(ImageIndex.Parse(index.Bytes, index.MediaType).Value);
}
