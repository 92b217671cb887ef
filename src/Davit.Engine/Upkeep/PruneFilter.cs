using Davit.Engine.Filters;
using Davit.Oci;

namespace Davit.Engine.Upkeep;

/// <summary>Which of the things that could go shall go: Docker's <c>--filter</c> of the prune commands.</summary>
public sealed record PruneFilter
{
    public static PruneFilter None { get; } = new();

    /// <summary>Only what was made (of the build cache: last used) before.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Each <c>key</c> or <c>key=value</c>; all must be there.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>What has all of these is spared.</summary>
    public IReadOnlyList<string> SparedLabels { get; init; } = [];

    /// <summary>True where the labels of a thing need to be known.</summary>
    public bool AsksForLabels => Labels.Count > 0 || SparedLabels.Count > 0;

    /// <param name="expressions">Each <c>until=24h</c>, <c>label=key[=value]</c> or <c>label!=key[=value]</c>.</param>
    /// <param name="now">What durations count back from.</param>
    /// <exception cref="DavitException">InvalidArgument, in Docker's words.</exception>
    public static PruneFilter Parse(IReadOnlyList<string> expressions, DateTimeOffset now)
    {
        var filter = None;
        foreach (var expression in expressions)
        {
            var equals = expression.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
            {
                throw new DavitException(ErrorKind.InvalidArgument, $"bad format of filter (expected name=value): '{expression}'");
            }

            var (name, value) = (expression[..equals].Trim().ToLowerInvariant(), expression[(equals + 1)..].Trim());
            filter = name switch
            {
                "until" or "unused-for" when filter.Until is not null =>
                    throw new DavitException(ErrorKind.InvalidArgument, "more than one until filter specified"),
                "until" or "unused-for" => filter with { Until = FilterTime.Parse(value, now) },
                "label" => filter with { Labels = [.. filter.Labels, value] },
                "label!" => filter with { SparedLabels = [.. filter.SparedLabels, value] },
                _ => throw new DavitException(ErrorKind.InvalidArgument, $"invalid filter '{name}'", "Known here are until=…, label=… and label!=…."),
            };
        }

        return filter;
    }

    internal bool Admits(DateTimeOffset? time) => Until is null || time is null || time < Until;

    internal bool Admits(IReadOnlyDictionary<string, string> labels) =>
        Labels.All(l => Has(labels, l)) && (SparedLabels.Count == 0 || !SparedLabels.All(l => Has(labels, l)));

    private static bool Has(IReadOnlyDictionary<string, string> labels, string wanted)
    {
        var equals = wanted.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? labels.ContainsKey(wanted) : labels.TryGetValue(wanted[..equals], out var value) && value == wanted[(equals + 1)..];
    }
}
