using Davit.Engine.Filters;
using Davit.Oci;

namespace Davit.Cli.CommandLine;

/// <summary>Reads <c>--filter name=value</c>.</summary>
internal static class FilterOption
{
    /// <exception cref="UsageException">A term has no equals sign.</exception>
    public static IReadOnlyList<FilterTerm> Terms(this Invocation invocation, OptionSpec filter)
    {
        var terms = new List<FilterTerm>();
        foreach (var text in invocation.List(filter))
        {
            try
            {
                terms.Add(FilterTerm.Parse(text));
            }
            catch (DavitException e)
            {
                throw invocation.Invalid(filter, text, e.Message);
            }
        }

        return terms;
    }
}
