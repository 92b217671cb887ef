using Davit.Engine.Filters;
using Davit.Oci;

namespace Davit.Engine.Images;

/// <summary>Docker's filters of images, read.</summary>
internal sealed class ImageFilter
{
    private readonly List<(NamePattern Pattern, ImageReference? Exact)> _references = [];
    private readonly List<(LabelTerm Label, bool IsWanted)> _labels = [];
    private DateTimeOffset _from = DateTimeOffset.MinValue;
    private DateTimeOffset _to = DateTimeOffset.MaxValue;

    /// <summary>What a filter says of images without a name; null when none does.</summary>
    public bool? Dangling { get; private set; }

    public bool NeedsLabels => _labels.Count > 0;

    /// <param name="terms">As given.</param>
    /// <param name="time">What "now" is.</param>
    /// <param name="createdOf">When a named image was made; throws NotFound.</param>
    /// <exception cref="DavitException">InvalidArgument, in Docker's words; NotFound: the image of <c>before</c> or <c>since</c>.</exception>
    public static ImageFilter Parse(IEnumerable<FilterTerm> terms, TimeProvider time, Func<string, DateTimeOffset?> createdOf)
    {
        var filter = new ImageFilter();
        foreach (var term in terms)
        {
            filter.Add(term, time, createdOf);
        }

        return filter;
    }

    public bool AcceptsTime(DateTimeOffset? created)
    {
        var moment = created ?? DateTimeOffset.UnixEpoch;
        return moment > _from && moment < _to;
    }

    public bool AcceptsName(ImageReference? name) =>
        _references.Count == 0 || (name is not null && _references.Any(r => Matches(r.Pattern, r.Exact, name)));

    public bool AcceptsLabels(IReadOnlyDictionary<string, string> labels) => _labels.All(l => l.Label.Matches(labels) == l.IsWanted);

    // The name as people write it, with or without its tag; a name written in full is the same name.
    private static bool Matches(NamePattern pattern, ImageReference? exact, ImageReference name) =>
        pattern.Matches(name.FamiliarName) || pattern.Matches(name.FamiliarRepository)
        || (exact is not null && exact.Repository == name.Repository && (exact.Tag is null || exact.Tag == name.Tag) && (exact.Digest is null || exact.Digest == name.Digest));

    private void Add(FilterTerm term, TimeProvider time, Func<string, DateTimeOffset?> createdOf)
    {
        switch (term.Name)
        {
            case "dangling":
                Dangling = Dangling is null || Dangling == term.ToBoolean() ? term.ToBoolean() : throw term.Invalid();
                break;
            case "before":
                _to = Min(_to, createdOf(term.Value) ?? DateTimeOffset.UnixEpoch);
                break;
            case "until":
                _to = Min(_to, FilterTime.Parse(term.Value, time.GetUtcNow()));
                break;
            case "since":
                _from = Max(_from, createdOf(term.Value) ?? DateTimeOffset.UnixEpoch);
                break;
            case "label" or "label!":
                _labels.Add((LabelTerm.Parse(term.Value), term.Name == "label"));
                break;
            case "reference":
                _references.Add((NamePattern.Parse(term.Value), ImageReference.TryParse(term.Value, out var exact) ? exact : null));
                break;
            default:
                throw term.Unknown();
        }
    }

    private static DateTimeOffset Min(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private static DateTimeOffset Max(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
