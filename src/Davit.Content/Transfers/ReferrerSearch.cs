using Davit.Oci;

namespace Davit.Content.Transfers;

/// <summary>Finds what belongs to manifests. Lists are not believed: what they name must say itself whose it is.</summary>
internal sealed class ReferrerSearch
{
    // Enough to hide a network's latency, and few enough for registries that count requests.
    private const int Parallelism = 6;

    private readonly IReferrerSource _source;

    private ReferrerSearch(IReferrerSource source) => _source = source;

    /// <exception cref="DavitException">Unsupported: the source does not know.</exception>
    public static ReferrerSearch In(IImageSource source) => source is IReferrerSource referrers
        ? new ReferrerSearch(referrers)
        : throw new DavitException(ErrorKind.Unsupported, "copy referrers: the source does not hold what refers to its images", "Registries and OCI layouts do.");

    /// <summary>What belongs to <paramref name="subjects"/>, in their order.</summary>
    public async Task<IReadOnlyList<PlannedManifest>> FindAsync(IReadOnlyList<Digest> subjects, CancellationToken cancellationToken)
    {
        var found = new List<PlannedManifest>[subjects.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, subjects.Count, options, async (i, cancel) => found[i] = await FindAsync(subjects[i], cancel));
        return [.. found.SelectMany(f => f)];
    }

    private async Task<List<PlannedManifest>> FindAsync(Digest subject, CancellationToken cancellationToken)
    {
        var found = new List<PlannedManifest>();
        await foreach (var listed in _source.ListReferrersAsync(subject, null, cancellationToken))
        {
            if (await FindManifestAsync(listed, cancellationToken) is { } manifest && Referrer.Find(manifest)?.Subject.Digest == subject)
            {
                found.Add(new PlannedManifest(manifest) { IsReferrer = true });
            }
        }

        foreach (var suffix in DigestTag.Suffixes)
        {
            var tag = DigestTag.Of(subject) + suffix;
            if (await _source.FindTaggedAsync(tag, cancellationToken) is { } manifest)
            {
                found.Add(new PlannedManifest(manifest) { IsReferrer = true, Tag = tag });
            }
        }

        return found;
    }

    // Lists that clients keep go on naming what was deleted.
    private async Task<RawManifest?> FindManifestAsync(Descriptor listed, CancellationToken cancellationToken)
    {
        try
        {
            var manifest = await _source.GetManifestAsync(listed, cancellationToken);
            return listed.Digest.Matches(manifest.Bytes.Span)
                ? new RawManifest(manifest.Bytes, listed.MediaType) { Digest = listed.Digest }
                : throw new DavitException(ErrorKind.Corrupt, $"copy referrer {listed.Digest}: the source sent {manifest.Digest}");
        }
        catch (DavitException e) when (e.Kind == ErrorKind.NotFound)
        {
            return null;
        }
    }
}
