using Davit.Content;
using Davit.Content.Images;
using Davit.Oci;

namespace Davit.Engine.Images;

/// <summary>
/// The store's listing as people read it: a line a name, the machine's platform standing for an index. From the database
/// alone, unless a filter asks for labels, which are in the configs.
/// </summary>
internal sealed class ListImages(Store store, ImageCatalog catalog)
{
    public IReadOnlyList<ImageSummary> Run(ImageListRequest request, TimeProvider time)
    {
        var selected = Select(request, time);
        var digests = store.Images.ListRepoDigests();
        return [.. selected.Select(s => Summarise(s.Shown, digests))];
    }

    /// <summary>The lines that the request wants, each with the rows of all its platforms.</summary>
    public IReadOnlyList<ListedImage> Select(ImageListRequest request, TimeProvider time)
    {
        var filter = ImageFilter.Parse(request.Filters, time, name => catalog.Get(name, null).Info.CreatedAt);
        var hidesUnnamed = filter.Dangling == false || (filter.Dangling is null && request.Unnamed == UnnamedImages.Hidden);
        var host = PlatformMatcher.For(Platform.Host);
        var rows = store.Images.List();
        var tagged = rows.Where(r => r.Name?.Tag is not null).Select(r => new NamedTarget(r.Name!.Repository, r.Target.Digest)).ToHashSet();
        var selected = new List<ListedImage>();
        foreach (var group in rows.GroupBy(r => new NamedTarget(r.Name?.ToString(), r.Target.Digest)))
        {
            var shown = group.FirstOrDefault(r => r.Platform is { } platform && host.Matches(platform)) ?? group.First();
            var isUnnamed = shown.Name is null;
            if ((isUnnamed ? hidesUnnamed : filter.Dangling == true) || IsNamedByTagToo(shown, tagged))
            {
                continue;
            }

            if (filter.AcceptsName(shown.Name) && filter.AcceptsTime(shown.CreatedAt) && (!filter.NeedsLabels || filter.AcceptsLabels(LabelsOf(shown))))
            {
                selected.Add(new ListedImage(shown, [.. group]));
            }
        }

        return selected;
    }

    // A pull by digest of what has a tag shows nothing new.
    private static bool IsNamedByTagToo(ImageListing row, HashSet<NamedTarget> tagged) =>
        row.Name is { Tag: null } name && tagged.Contains(new NamedTarget(name.Repository, row.Target.Digest));

    private IReadOnlyDictionary<string, string> LabelsOf(ImageListing row) => row is { Manifest: { } manifest, ImageId: not null }
        ? store.Images.GetConfig(store.Images.GetManifest(manifest).Value.Config).Value.Config.Labels
        : new Dictionary<string, string>();

    private static ImageSummary Summarise(ImageListing row, IReadOnlySet<RepoDigest> digests) => new()
    {
        Name = row.Name,
        Id = row.ImageId ?? new ImageId(row.Target.Digest),
        Target = row.Target.Digest,
        RepositoryDigest = row.Name is not null && digests.Contains(new RepoDigest(row.Target.Digest, row.Name.Repository)) ? row.Target.Digest : null,
        Platform = row.Platform ?? Platform.Host,
        Created = row.CreatedAt,
        SizeBytes = row.UnpackedBytes ?? row.ContentBytes,
    };

    // A class: LINQ over structs is compiled at each start.
    private sealed record NamedTarget(string? Name, Digest Target);
}

/// <param name="Shown">The row of this machine's platform, or the first.</param>
/// <param name="Platforms">The rows of all platforms that are here.</param>
internal sealed record ListedImage(ImageListing Shown, IReadOnlyList<ImageListing> Platforms);
