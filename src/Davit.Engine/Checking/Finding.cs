namespace Davit.Engine.Checking;

/// <summary>Something that is not as it should be.</summary>
/// <param name="Subject">A digest, or a path.</param>
public sealed record Finding(FindingKind Kind, string Subject)
{
    /// <summary>Names of images that need it.</summary>
    public IReadOnlyList<string> Images { get; init; } = [];

    public FindingOutcome Outcome { get; init; }

    /// <summary>What was seen, or done about it, in words.</summary>
    public string Detail { get; init; } = "";

    internal Finding Repaired(string how) => this with { Outcome = FindingOutcome.Repaired, Detail = how };

    internal Finding StillBroken(string why) => this with { Detail = why };
}
