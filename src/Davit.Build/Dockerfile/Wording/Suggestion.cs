namespace Davit.Build.Dockerfile.Wording;

/// <summary>"Did you mean": the known word nearest to a mistyped one, at most two edits away.</summary>
internal static class Suggestion
{
    private const int MaxDistance = 2;
    private const int MaxLength = 64;

    /// <summary>The message, with the nearest candidate offered in Docker's words when there is one.</summary>
    public static string Append(string message, string word, IEnumerable<string> candidates) =>
        Find(word, candidates) is { } match ? $"{message} (did you mean {match}?)" : message;

    public static string? Find(string word, IEnumerable<string> candidates)
    {
        string? nearest = null;
        var least = MaxDistance + 1;
        foreach (var candidate in candidates)
        {
            var distance = Distance(word, candidate);
            if (distance == 0)
            {
                return null;
            }

            if (distance < least)
            {
                (nearest, least) = (candidate, distance);
            }
        }

        return nearest;
    }

    // Levenshtein, one row at a time.
    private static int Distance(string a, string b)
    {
        if (Math.Abs(a.Length - b.Length) > MaxDistance || a.Length > MaxLength)
        {
            return int.MaxValue;
        }

        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? diagonal : diagonal + 1;
                (diagonal, row[j]) = (row[j], Math.Min(cost, Math.Min(row[j], row[j - 1]) + 1));
            }
        }

        return row[b.Length];
    }
}
