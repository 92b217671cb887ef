using System.Globalization;
using Davit.Engine.Exploring;

namespace Davit.Cli.Rendering.Exploring.Interactive;

/// <summary>Finds names in the whole tree that the filters let through, expanded or not, without regard to case.</summary>
internal static class TreeSearch
{
    /// <summary>The next match after the chosen row, starting again at the other end.</summary>
    public static ExploreState Next(ExploreState state, SearchDirection direction)
    {
        if (state.LastQuery.Length == 0)
        {
            return state;
        }

        var (matches, position) = Matches(state);
        if (matches.Count == 0)
        {
            return state with { Message = $"no name with '{PlainText.Of(state.LastQuery)}' here" };
        }

        var isOnMatch = position < matches.Count && matches[position] == state.Chosen?.Path;
        var index = direction == SearchDirection.Up ? position - 1 : isOnMatch ? position + 1 : position;
        index = (index + matches.Count) % matches.Count;
        return Reveal(state, matches[index]) with
        {
            Message = string.Create(CultureInfo.InvariantCulture, $"'{PlainText.Of(state.LastQuery)}': {index + 1} of {matches.Count}"),
        };
    }

    /// <returns>The paths of all matches from top to bottom, and how many of them stand above the chosen row.</returns>
    private static (List<string> Matches, int Position) Matches(ExploreState state)
    {
        var matches = new List<string>();
        var position = -1;
        var filter = state.Filter;
        Visit(state.Root, "");
        return (matches, position < 0 ? 0 : position);

        void Visit(ChangedNode parent, string path)
        {
            foreach (var node in filter.ChildrenOf(parent))
            {
                var name = node.File.Name;
                var full = $"{path}/{name}";
                if (full == state.Chosen?.Path)
                {
                    position = matches.Count;
                }

                if (name.Contains(state.LastQuery, StringComparison.OrdinalIgnoreCase))
                {
                    matches.Add(full);
                }

                Visit(node, full);
            }
        }
    }

    private static ExploreState Reveal(ExploreState state, string path)
    {
        var expanded = state.Expanded;
        for (var slash = path.IndexOf('/', 1); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            expanded = expanded.Add(path[..slash]);
        }

        return (state with { Expanded = expanded }).WithRows().MoveTo(path);
    }
}
