using Davit.Oci;

namespace Davit.Engine.Syncing.Tags;

/// <summary>
/// Which tags of a repository are wanted: those that are named, and of those that match a pattern and lie in a range of versions the
/// newest. Without a pattern a range means plain versions, not variants such as <c>1.2-alpine</c>.
/// </summary>
internal sealed record TagSelection
{
    public IReadOnlyList<string> Names { get; init; } = [];

    public IReadOnlyList<TagPattern> Patterns { get; init; } = [];

    public VersionRange? Range { get; init; }

    /// <summary>So many versions of those that were not named, the newest; null for all, versions or not.</summary>
    public int? Keep { get; init; }

    /// <summary>False when the names say everything, so that no list is needed.</summary>
    public bool NeedsList => Patterns.Count > 0 || Range is not null;

    public bool IsEmpty => Names.Count == 0 && !NeedsList;

    /// <summary>The names as they were written, then the others, newest first.</summary>
    public IReadOnlyList<string> Choose(IEnumerable<string> tags)
    {
        var others = TagOrder.Sort(tags.Where(t => NeedsList && Matches(t) && !Names.Contains(t)));
        return [.. Names.Concat(Keep is { } keep ? others.Where(t => TagVersion.Find(t) is not null).Take(keep) : others).Distinct()];
    }

    private bool Matches(string tag)
    {
        if (Patterns.Count > 0 && !Patterns.Any(p => p.Matches(tag)))
        {
            return false;
        }

        return Range is null
            || (TagVersion.Find(tag) is { } version && Range.Contains(version) && (Patterns.Count > 0 || version.Suffix != VersionSuffix.Variant));
    }
}
