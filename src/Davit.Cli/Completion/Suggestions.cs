namespace Davit.Cli.Completion;

/// <summary>What a shell does beside offering the candidates.</summary>
internal enum PathCompletion
{
    None,
    Files,
    Directories,
}

/// <summary>What could stand at the cursor.</summary>
internal sealed record Suggestions(IReadOnlyList<Candidate> Candidates, PathCompletion Paths = PathCompletion.None)
{
    public static readonly Suggestions Nothing = new([]);

    public static readonly Suggestions Files = new([], PathCompletion.Files);

    public static readonly Suggestions Directories = new([], PathCompletion.Directories);

    /// <summary>Only what begins with <paramref name="prefix"/>, in order.</summary>
    public Suggestions StartingWith(string prefix) => this with
    {
        Candidates = [.. Candidates.Where(c => c.Word.StartsWith(prefix, StringComparison.Ordinal)).DistinctBy(c => c.Word).OrderBy(c => c.Word, StringComparer.Ordinal)],
    };

    public Suggestions After(string prefix) => this with { Candidates = [.. Candidates.Select(c => c with { Word = prefix + c.Word })] };

    /// <summary>One candidate a line, description after a tab; the last line says what to do with paths.</summary>
    public void WriteTo(TextWriter writer)
    {
        foreach (var candidate in Candidates)
        {
            writer.WriteLine(candidate.Description.Length == 0 ? candidate.Word : $"{candidate.Word}\t{candidate.Description}");
        }

        writer.WriteLine($":{Paths.ToString().ToLowerInvariant()}");
    }
}
