namespace Davit.Build.Context.Ignore;

/// <summary>
/// A compiled pattern. Matching follows all ways through the pattern at once, so its time is bounded by path × pattern,
/// whatever stars a hostile pattern has.
/// </summary>
internal sealed class Glob(IReadOnlyList<GlobToken> tokens)
{
    public bool IsMatch(string path) => Run(path)[tokens.Count];

    /// <summary>Whether some longer path, this one followed by more, can match.</summary>
    public bool CanMatchBelow(string prefix)
    {
        var states = Run(prefix);
        return states.AsSpan(0, tokens.Count).Contains(true);
    }

    /// <returns>For each token whether the pattern can go on from it; the last element: whether the pattern is at its end.</returns>
    private bool[] Run(string path)
    {
        var states = new bool[tokens.Count + 1];
        var next = new bool[tokens.Count + 1];
        states[0] = true;
        PassOver(states);
        foreach (var rune in path.EnumerateRunes())
        {
            Array.Clear(next);
            for (var i = 0; i < tokens.Count; i++)
            {
                if (states[i])
                {
                    next[i] |= tokens[i].Repeats(rune.Value);
                    next[i + 1] |= tokens[i].Accepts(rune.Value);
                }
            }

            PassOver(next);
            (states, next) = (next, states);
        }

        return states;
    }

    // Steps that take no character.
    private void PassOver(bool[] states)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            var kind = tokens[i].Kind;
            states[i + 1] |= states[i] && kind is (GlobTokenKind.Name or GlobTokenKind.Rest or GlobTokenKind.OptionalDirectories);
            if (states[i] && kind == GlobTokenKind.OptionalDirectories)
            {
                states[i + 2] = true;
            }
        }
    }
}
