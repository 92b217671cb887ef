namespace Davit.Engine.Checking;

/// <summary>What became of a finding.</summary>
public enum FindingOutcome
{
    /// <summary>It is as it was found.</summary>
    Broken,

    Repaired,

    /// <summary>Worth knowing, and nothing wrong.</summary>
    Noted,
}
