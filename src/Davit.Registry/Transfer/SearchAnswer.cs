using System.Text.Json;
using Davit.Registry.Protocol;

namespace Davit.Registry.Transfer;

/// <summary>
/// What Docker's search API answers (moby, api/types/registry, SearchResults):
/// <c>{"num_results":1,"query":"nginx","results":[{"name":"nginx","description":"…","star_count":1,"is_official":true,"is_automated":false}]}</c>.
/// </summary>
internal static class SearchAnswer
{
    /// <summary>Null when the body is something else, as a page for people is.</summary>
    public static IReadOnlyList<FoundRepository>? Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 16 });
            return document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("results", out var results)
                ? results.ValueKind == JsonValueKind.Array ? [.. results.EnumerateArray().Select(Read).OfType<FoundRepository>()] : []
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static FoundRepository? Read(JsonElement result) =>
        result.ValueKind != JsonValueKind.Object || Text(result, "name") is not { Length: > 0 } name ? null : new FoundRepository(name)
        {
            Description = Text(result, "description"),
            Stars = result.TryGetProperty("star_count", out var stars) && stars.ValueKind == JsonValueKind.Number && stars.TryGetInt32(out var count) ? count : 0,
            IsOfficial = result.TryGetProperty("is_official", out var official) && official.ValueKind == JsonValueKind.True,
        };

    // It ends on a user's terminal, so control characters must not survive.
    private static string Text(JsonElement result, string name) => result.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
        ? string.Concat(value.GetString()!.Select(c => char.IsControl(c) ? ' ' : c))
        : "";
}
