using Davit.Oci;

namespace Davit.Engine.Images;

/// <summary>Packs and sends the images of an index. Where that changes them, the index names other manifests, so it is another one, too.</summary>
internal sealed class PackIndex(PackTools tools)
{
    // Docker's BuildKit, "Image attestation storage": which manifest an attestation is about.
    private const string AboutAnnotation = "vnd.docker.reference.digest";

    /// <param name="index">All its manifests are here.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The index to send: the one given, when nothing in it had to be packed.</returns>
    public async Task<Descriptor> RunAsync(Descriptor index, CancellationToken cancellationToken)
    {
        var document = tools.Store.Images.GetIndex(index.Digest);
        var packer = new PackImage(tools);
        var isMadeHere = false;
        var packed = new Dictionary<Digest, Descriptor>();
        foreach (var entry in document.Value.Manifests.Where(CanBePacked))
        {
            isMadeHere |= !AllBlobsAreHere(entry);
            packed[entry.Digest] = await packer.RunAsync(entry, cancellationToken);
        }

        var entries = document.Value.Manifests.Select(e => Follow(e, packed)).ToArray();
        if (entries.SequenceEqual(document.Value.Manifests))
        {
            return index;
        }

        var mediaType = entries.Any(e => e.MediaType == MediaType.OciManifest) ? MediaType.OciIndex : document.MediaType;
        var changed = (document.Value with { Manifests = entries }).ToDocument(mediaType);
        await tools.Store.Images.PutIndexAsync(changed, tools.Lease, cancellationToken);
        if (isMadeHere)
        {
            tools.Store.Images.MoveTags(index.Digest, changed.Digest);
        }

        return changed.Descriptor;
    }

    private static Descriptor Follow(Descriptor entry, Dictionary<Digest, Descriptor> packed)
    {
        if (packed.TryGetValue(entry.Digest, out var changed))
        {
            return entry with { MediaType = changed.MediaType, Digest = changed.Digest, SizeBytes = changed.SizeBytes };
        }

        return entry.Annotations.TryGetValue(AboutAnnotation, out var about) && Digest.TryParse(about, out var subject) && packed.TryGetValue(subject, out var moved)
            ? entry with { Annotations = new Dictionary<string, string>(entry.Annotations) { [AboutAnnotation] = moved.Digest.ToString() } }
            : entry;
    }

    /// <summary>A layer that has neither a blob nor a snapshot here was not made here: the registry has it, or nobody.</summary>
    private bool CanBePacked(Descriptor entry) =>
        tools.Store.Images.FindManifest(entry.Digest) is { ChainId: { } chain } && (AllBlobsAreHere(entry) || tools.Snapshots.Find(chain) is not null);

    private bool AllBlobsAreHere(Descriptor entry) => tools.Store.Images.GetManifest(entry.Digest).Value.Layers.All(l => tools.Store.Blobs.Contains(l.Digest));
}
