using System.Globalization;

namespace Davit.Registry.Protocol;

/// <summary>
/// How many pulls a registry allows in which time, as Docker Hub tells it: <c>ratelimit-limit: 100;w=21600</c>,
/// <c>ratelimit-remaining: 0;w=21600</c> (https://docs.docker.com/docker-hub/usage/pulls/).
/// </summary>
internal sealed record RateLimit(int Limit, int Remaining, TimeSpan Window)
{
    public bool IsUsedUp => Remaining <= 0;

    public static RateLimit? Read(HttpResponseMessage response) =>
        TryRead(response, "ratelimit-limit", out var limit, out var window) && TryRead(response, "ratelimit-remaining", out var remaining, out _)
            ? new RateLimit(limit, remaining, window)
            : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Limit} pulls in {Describe(Window)}");

    /// <summary>A time in words: <c>an hour</c>, <c>90 seconds</c>.</summary>
    public static string Describe(TimeSpan time) => time.TotalSeconds is < 120 and not 60 ? Count(time.TotalSeconds, "a second", "seconds")
        : time.TotalMinutes < 60 ? Count(time.TotalMinutes, "a minute", "minutes")
        : Count(time.TotalHours, "an hour", "hours");

    private static string Count(double number, string one, string many) =>
        number <= 1 ? one : string.Create(CultureInfo.InvariantCulture, $"{number:0.#} {many}");

    private static bool TryRead(HttpResponseMessage response, string name, out int count, out TimeSpan window)
    {
        (count, window) = (0, TimeSpan.Zero);
        if (!response.Headers.NonValidated.TryGetValues(name, out var values))
        {
            return false;
        }

        var parts = values.ToString().Split(';', StringSplitOptions.TrimEntries);
        if (parts is not [_, var seconds, ..] || !seconds.StartsWith("w=", StringComparison.Ordinal)
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out count)
            || !int.TryParse(seconds.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var length))
        {
            return false;
        }

        window = TimeSpan.FromSeconds(length);
        return true;
    }
}
