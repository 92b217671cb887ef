namespace Davit.Oci;

/// <summary>Docker's HEALTHCHECK. Zero durations mean "inherit the default".</summary>
public sealed record HealthCheck(IReadOnlyList<string> Test)
{
    public TimeSpan Interval { get; init; }

    public TimeSpan Timeout { get; init; }

    public TimeSpan StartPeriod { get; init; }

    public TimeSpan StartInterval { get; init; }

    public int Retries { get; init; }
}
