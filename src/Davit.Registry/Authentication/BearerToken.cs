using System.Text.Json;

namespace Davit.Registry.Authentication;

/// <summary>A token server's answer (distribution project, "Token Authentication Specification").</summary>
internal sealed record BearerToken(string Value, DateTimeOffset ExpiresAt)
{
    /// <summary>An OAuth 2 refresh token that came with it; null when none did.</summary>
    public string? RefreshToken { get; private init; }

    private const int DefaultSeconds = 60;
    private const int MaxSeconds = 24 * 60 * 60;

    // A token must outlive the way of the request it authorises.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(5);

    public bool IsFresh(DateTimeOffset now) => now + Margin < ExpiresAt;

    /// <summary>Null when <paramref name="body"/> holds no token.</summary>
    /// <param name="body">The answer.</param>
    /// <param name="receivedAt">By our clock.</param>
    /// <param name="sentAt">
    /// By the server's clock. A token server may hand out one token for a while; its age is counted only by this clock, since ours may differ.
    /// </param>
    public static BearerToken? Parse(ReadOnlyMemory<byte> body, DateTimeOffset receivedAt, DateTimeOffset? sentAt)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 16 });
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || (Text(root, "token") ?? Text(root, "access_token")) is not { } value)
            {
                return null;
            }

            var seconds = root.TryGetProperty("expires_in", out var expires) && expires.ValueKind == JsonValueKind.Number && expires.TryGetInt32(out var stated)
                ? Math.Clamp(stated, DefaultSeconds, MaxSeconds)
                : DefaultSeconds;
            return new BearerToken(value, receivedAt.AddSeconds(seconds) - Age(root, sentAt)) { RefreshToken = Text(root, "refresh_token") };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static TimeSpan Age(JsonElement root, DateTimeOffset? sentAt) =>
        sentAt is { } sent && root.TryGetProperty("issued_at", out var issued) && issued.ValueKind == JsonValueKind.String
        && issued.TryGetDateTimeOffset(out var issuedAt) && issuedAt < sent
            ? sent - issuedAt
            : TimeSpan.Zero;

    public override string ToString() => "bearer token";

    // Only visible ASCII: anything else would break out of the header it is put into.
    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
        && !text.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? text
            : null;
}
