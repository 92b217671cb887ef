using System.Globalization;
using System.Text.RegularExpressions;
using Davit.Engine.Filters;
using Davit.Oci;

namespace Davit.Engine.Containers;

/// <summary>Docker's filters of containers: values of one name widen the list, names narrow it.</summary>
internal sealed class ContainerFilter
{
    private static readonly string[] States = ["created", "restarting", "running", "removing", "paused", "exited", "dead"];
    private static readonly TimeSpan LongestMatch = TimeSpan.FromSeconds(1);

    private readonly IReadOnlyList<IGrouping<string, FilterTerm>> _terms;
    private readonly Lookup _lookup;

    /// <exception cref="DavitException">InvalidArgument, in Docker's words; NotFound: the container of <c>before</c> or <c>since</c>.</exception>
    public ContainerFilter(IEnumerable<FilterTerm> terms, Lookup lookup)
    {
        _terms = [.. terms.GroupBy(t => t.Name)];
        _lookup = lookup;
        foreach (var term in _terms.SelectMany(t => t))
        {
            Check(term);
        }
    }

    /// <summary>True when a filter names states, so that containers which do not run are wanted.</summary>
    public bool AsksForStates => _terms.Any(t => t.Key == "status");

    public bool Accepts(ContainerSummary container) => _terms.All(group => group.Key is "label" or "before" or "since"
        ? group.All(term => Accepts(container, term))
        : group.Any(term => Accepts(container, term)));

    private static void Check(FilterTerm term)
    {
        switch (term.Name)
        {
            case "status" when !States.Contains(term.Value):
            case "exited" when !int.TryParse(term.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _):
            case "health" when term.Value is not ("starting" or "healthy" or "unhealthy" or "none"):
                throw term.Invalid();
            case "is-task":
                term.ToBoolean();
                break;
            case "id" or "name" or "label" or "status" or "exited" or "health" or "ancestor" or "before" or "since" or "volume" or "network"
                or "publish" or "expose" or "isolation":
                break;
            default:
                throw term.Unknown();
        }
    }

    private bool Accepts(ContainerSummary container, FilterTerm term) => term.Name switch
    {
        "id" => IsMatch(term, container.Id),
        "name" => IsMatch(term, container.Name) || IsMatch(term, "/" + container.Name),
        "label" => LabelTerm.Parse(term.Value).Matches(container.Labels),
        "status" => term.Value == container.StateName,
        "exited" => container.State == ContainerState.Exited && container.ExitCode?.ToString(CultureInfo.InvariantCulture) == term.Value,
        "ancestor" => container.ImageName == term.Value || _lookup.ImageIds(term.Value).Contains(container.ImageId),
        "before" => container.Created < _lookup.CreatedOf(term.Value),
        "since" => container.Created > _lookup.CreatedOf(term.Value),
        "volume" => container.Mounts.Any(m => m.Source == term.Value || m.Destination == term.Value),
        "network" => container.Network == term.Value,
        "health" => term.Value == "none",
        "is-task" => !term.ToBoolean(),
        "isolation" => true,
        _ => false,
    };

    // A regular expression, as in Docker; what is none is itself.
    private static bool IsMatch(FilterTerm term, string text)
    {
        try
        {
            return term.Value == text || Regex.IsMatch(text, term.Value, RegexOptions.CultureInvariant, LongestMatch);
        }
        catch (Exception e) when (e is RegexParseException or RegexMatchTimeoutException)
        {
            return false;
        }
    }

    /// <summary>What filters name beside the container itself.</summary>
    /// <param name="ImageIds">Of an image's name or ID; empty when there is none.</param>
    /// <param name="CreatedOf">When a container was made; throws NotFound.</param>
    internal sealed record Lookup(Func<string, IReadOnlyList<string>> ImageIds, Func<string, DateTimeOffset> CreatedOf);
}
