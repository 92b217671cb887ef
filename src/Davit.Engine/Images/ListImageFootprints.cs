using Davit.Content;
using Davit.Content.Images;
using Davit.Oci;

namespace Davit.Engine.Images;

/// <summary>Images with their names, platforms and disk usage, in a few queries for all of them.</summary>
internal sealed class ListImageFootprints(Store store, ImageCatalog catalog)
{
    public IReadOnlyList<ImageFootprint> Run(ImageListRequest request, TimeProvider time)
    {
        var facts = new Facts(store.Images.SumBlobs(), store.Images.CountContainers());
        return
        [
            .. new ListImages(store, catalog).Select(request, time)
                .GroupBy(i => i.Shown.Target.Digest)
                .Select(names => FootprintOf([.. names], facts)),
        ];
    }

    private ImageFootprint FootprintOf(ListedImage[] names, Facts facts)
    {
        var target = names[0].Shown.Target;
        var here = names[0].Platforms.Where(p => p.Manifest is not null).Select(p => Here(p, facts)).ToArray();
        return new ImageFootprint
        {
            Id = names[0].Shown.ImageId ?? new ImageId(target.Digest),
            Target = target.Digest,
            Names = [.. names.Select(n => n.Shown.Name).OfType<ImageReference>()],
            IsIndex = target.MediaType.IsIndex,
            Platforms = target.MediaType.IsIndex ? InOrder(target.Digest, here) : here,
        };
    }

    private static ImagePlatform Here(ImageListing row, Facts facts)
    {
        var content = facts.BlobBytes.GetValueOrDefault(row.Manifest!);
        return new ImagePlatform
        {
            Platform = row.Platform,
            Manifest = row.Manifest!,
            Id = row.ImageId,
            IsHere = true,
            ContentBytes = content,
            DiskBytes = content + (row.UnpackedBytes ?? 0),
            Containers = row.ImageId is null ? 0 : facts.Containers.GetValueOrDefault(row.ImageId),
        };
    }

    // The index has the order, and the platforms that are elsewhere.
    private ImagePlatform[] InOrder(Digest index, ImagePlatform[] here) =>
    [
        .. store.Images.FindChildren(index)
            .Where(c => c.Descriptor.Platform is not { Os: "unknown" })
            .Select(c => here.FirstOrDefault(h => h.Manifest == c.Descriptor.Digest)
                ?? new ImagePlatform { Platform = c.Descriptor.Platform, Manifest = c.Descriptor.Digest, Id = null }),
    ];

    private sealed record Facts(IReadOnlyDictionary<Digest, long> BlobBytes, IReadOnlyDictionary<ImageId, int> Containers);
}
