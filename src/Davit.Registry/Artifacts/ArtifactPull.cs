using Davit.Content.Transfers;
using Davit.Oci;

namespace Davit.Registry.Artifacts;

/// <summary>
/// Brings the files of an artifact into a directory. Every title is looked at before the first byte is asked for: one that leads out
/// of the directory, or two that are the same, are refused with all the rest.
/// </summary>
internal sealed class ArtifactPull(RegistryRepository repository, ArtifactPullRequest request)
{
    public async Task<PulledArtifact> RunAsync(Artifact artifact, CancellationToken cancellationToken)
    {
        var blobs = artifact.Blobs.ToArray();
        var named = blobs.Where(b => b.Annotations.ContainsKey(ArtifactAnnotations.Title)).Select(b => (Blob: b, Title: TitleOf(b))).ToArray();
        Check(named.Select(n => n.Title));
        if (named.Length == 0)
        {
            throw new DavitException(
                ErrorKind.InvalidArgument,
                $"pull {repository.Reference.FamiliarName}: none of its {blobs.Length} blobs has the name of a file",
                artifact.Value.Config.MediaType.IsImageConfig ? "It is an image: use 'davit pull'." : null);
        }

        foreach (var (blob, _) in named)
        {
            request.Progress?.Report(new TransferEvent.BlobPlanned(blob));
        }

        var directory = new ArtifactDirectory(request.Directory);
        var paths = new string[named.Length];
        var options = new ParallelOptions { MaxDegreeOfParallelism = request.Parallelism, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, named.Length, options, async (i, cancel) =>
        {
            paths[i] = await FetchAsync(directory, named[i].Title, named[i].Blob, cancel);
        });
        return new PulledArtifact(artifact, paths, [.. blobs.Except(named.Select(n => n.Blob))]);
    }

    private async Task<string> FetchAsync(ArtifactDirectory directory, string title, Descriptor blob, CancellationToken cancellationToken)
    {
        request.Progress?.Report(new TransferEvent.BlobStarted(blob));
        await using var content = new VerifyingStream(blob, await repository.OpenBlobAsync(blob, cancellationToken), "pull blob")
        {
            OnProgress = bytes => request.Progress?.Report(new TransferEvent.BlobProgress(blob, bytes)),
        };
        var path = request.Unpack is { } unpackAsync && IsPacked(blob)
            ? await UnpackAsync(directory, title, archive => directory.WriteAsync(archive, blob, content, cancellationToken), unpackAsync, cancellationToken)
            : await directory.WriteAsync(title, blob, content, cancellationToken);
        request.Progress?.Report(new TransferEvent.BlobDone(blob));
        return path;
    }

    // Only an archive that came whole and is what it should be is unpacked.
    private static async Task<string> UnpackAsync(
        ArtifactDirectory directory, string title, Func<string, Task<string>> fetchAsync, Func<PackedDirectory, CancellationToken, Task> unpackAsync, CancellationToken cancellationToken)
    {
        var target = directory.PrepareDirectory(title);
        var archive = await fetchAsync($".davit-{Guid.NewGuid():N}.tar.gz");
        try
        {
            await unpackAsync(new PackedDirectory(archive, title, target), cancellationToken);
            return target;
        }
        finally
        {
            File.Delete(archive);
        }
    }

    private static bool IsPacked(Descriptor blob) => blob.Annotations.GetValueOrDefault(ArtifactAnnotations.Unpack) == "true";

    private string TitleOf(Descriptor blob)
    {
        var title = blob.Annotations[ArtifactAnnotations.Title];
        return !IsPacked(blob) ? title
            : request.Unpack is null ? title.TrimEnd('/') + ".tar.gz"
            : title.TrimEnd('/');
    }

    private void Check(IEnumerable<string> titles)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var title in titles)
        {
            if (!ArtifactTitle.IsUsable(title))
            {
                throw Refuse($"'{Quote.Short(title)}', the name of one of its files, leads elsewhere or is no name");
            }

            if (!seen.Add(title))
            {
                throw Refuse($"two of its files are called '{Quote.Short(title)}'");
            }
        }
    }

    private DavitException Refuse(string problem) => new(ErrorKind.Denied, $"pull {repository.Reference.FamiliarName}: {problem}", "Nothing was written.");
}
