using System.Globalization;
using Davit.Engine.Filters;
using Davit.Oci;

namespace Davit.Engine.Registries;

/// <summary>What to look for.</summary>
/// <param name="Term">A word for Docker Hub, or <c>registry.example.com/word</c>.</param>
public sealed record SearchRequest(string Term)
{
    public const int DefaultLimit = 25;
    public const int MaxLimit = 100;

    /// <summary>At most so many, before the filters; as the API has it, from 1 to <see cref="MaxLimit"/>.</summary>
    public int Limit { get; init; } = DefaultLimit;

    /// <summary>Only official images, or only others; null for all.</summary>
    public bool? IsOfficial { get; init; }

    public int MinStars { get; init; }

    /// <summary>With Docker's filters <c>is-official</c> and <c>stars</c>; of several stars the highest counts.</summary>
    /// <exception cref="DavitException">InvalidArgument, in Docker's words.</exception>
    public SearchRequest WithFilters(IEnumerable<FilterTerm> terms) => terms.Aggregate(this, (request, term) => term.Name switch
    {
        "is-official" => request with { IsOfficial = term.ToBoolean() },
        "stars" when int.TryParse(term.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var stars) => request with { MinStars = Math.Max(request.MinStars, stars) },
        "stars" => throw term.Invalid(),
        _ => throw term.Unknown(),
    });
}
