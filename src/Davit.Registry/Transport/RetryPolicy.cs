namespace Davit.Registry.Transport;

/// <summary>How often and when a request that may be repeated is repeated.</summary>
public sealed record RetryPolicy
{
    /// <summary>The first one included.</summary>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>Before the second attempt; doubled before each further one.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(250);

    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A server that asks for more patience (Retry-After) is not waited for at all.</summary>
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Repetitions in all that one host gets while none of them succeeds; many transfers at once would be as many times as stubborn.</summary>
    public int MaxFruitless { get; init; } = 50;

    /// <summary>How long to wait before attempt <paramref name="attempt"/> + 1; null to give up.</summary>
    public TimeSpan? DelayAfter(int attempt, TimeSpan? retryAfter)
    {
        if (attempt >= MaxAttempts || retryAfter > MaxRetryAfter)
        {
            return null;
        }

        var doubled = FirstDelay * Math.Pow(2, Math.Min(attempt - 1, 20));
        var delay = doubled < MaxDelay ? doubled : MaxDelay;
        // Many clients that failed together must not come back together.
        var jittered = delay * (0.5 + Random.Shared.NextDouble() / 2);
        return retryAfter > jittered ? retryAfter : jittered;
    }
}
