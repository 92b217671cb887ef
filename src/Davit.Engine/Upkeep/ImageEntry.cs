using Davit.Content;
using Davit.Content.Images;
using Davit.Oci;

namespace Davit.Engine.Upkeep;

/// <summary>A manifest or index that is listed, with its names and the images it has here.</summary>
internal sealed record ImageEntry(Digest Target, IReadOnlyList<ImageReference> Names, IReadOnlyList<ImageListing> Images)
{
    /// <summary>This machine's platform's, or the first.</summary>
    public ImageListing Shown { get; } = Images.FirstOrDefault(i => i.Platform is { } p && PlatformMatcher.For(Platform.Host).Matches(p)) ?? Images[0];

    public ImageId Id => Shown.ImageId ?? new ImageId(Target);

    public IReadOnlyList<ImageId> Ids => [.. Images.Select(i => i.ImageId).OfType<ImageId>()];

    /// <summary>Oldest first.</summary>
    public static IReadOnlyList<ImageEntry> List(Store store) =>
    [
        .. store.Images.List().GroupBy(l => l.Target.Digest)
            .Select(g => new ImageEntry(g.Key, [.. g.Select(l => l.Name).OfType<ImageReference>().Distinct()], [.. g.DistinctBy(l => l.Manifest)]))
            .OrderBy(e => e.Shown.CreatedAt ?? DateTimeOffset.MinValue).ThenBy(e => e.Target.Hex, StringComparer.Ordinal),
    ];

    public IReadOnlyDictionary<string, string> Labels(Store store) => Shown.Manifest is { } manifest
        ? store.Images.GetConfig(store.Images.GetManifest(manifest).Value.Config).Value.Config.Labels
        : new Dictionary<string, string>();
}
