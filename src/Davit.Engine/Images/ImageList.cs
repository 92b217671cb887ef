using Davit.Content.Images;
using Davit.Oci;

namespace Davit.Engine.Images;

/// <summary>The store's listing as people read it: a line a name, the machine's platform standing for an index.</summary>
internal static class ImageList
{
    public static IReadOnlyList<ImageSummary> Of(IReadOnlyList<ImageListing> listings, string? repository)
    {
        var host = PlatformMatcher.For(Platform.Host);
        var summaries = new List<ImageSummary>();
        foreach (var group in listings.GroupBy(l => (Name: l.Name?.ToString(), l.Target.Digest)))
        {
            var shown = group.FirstOrDefault(l => l.Platform is { } platform && host.Matches(platform)) ?? group.First();
            if (Matches(shown.Name, repository) && !IsNamedByTagToo(shown, listings))
            {
                summaries.Add(Summarise(shown));
            }
        }

        return summaries;
    }

    // A pull by digest of what has a tag shows nothing new.
    private static bool IsNamedByTagToo(ImageListing listing, IReadOnlyList<ImageListing> all) =>
        listing.Name is { Tag: null } name
        && all.Any(l => l.Target.Digest == listing.Target.Digest && l.Name is { Tag: not null } other && other.Repository == name.Repository);

    // A repository matches all its tags; a full name itself.
    private static bool Matches(ImageReference? name, string? repository)
    {
        if (repository is null)
        {
            return true;
        }

        return name is not null && ImageReference.TryParse(repository, out var wanted) && wanted.Repository == name.Repository
            && (wanted.Tag is null || wanted.Tag == name.Tag)
            && (wanted.Digest is null || wanted.Digest == name.Digest);
    }

    private static ImageSummary Summarise(ImageListing listing) => new()
    {
        Name = listing.Name,
        Id = listing.ImageId ?? new ImageId(listing.Target.Digest),
        Target = listing.Target.Digest,
        Platform = listing.Platform ?? Platform.Host,
        Created = listing.CreatedAt,
        SizeBytes = listing.UnpackedBytes ?? listing.ContentBytes,
    };
}
