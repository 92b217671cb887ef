using System.Text.Json;

namespace Davit.Runtime.Execution;

/// <summary>Reads what runc and crun write with <c>--log-format json</c>: an object with <c>level</c> and <c>msg</c> on each line.</summary>
internal static class RuntimeLog
{
    /// <summary>The message of the last error; null when there is none.</summary>
    public static string? FindError(string path)
    {
        var length = File.Exists(path) ? new FileInfo(path).Length : 0;
        return length == 0
            ? null
            : File.ReadLines(path).Select(ParseError).LastOrDefault(message => message is not null);
    }

    private static string? ParseError(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object
                && root.TryGetProperty("level", out var level) && level.ValueEquals("error"u8)
                && root.TryGetProperty("msg", out var message) && message.ValueKind == JsonValueKind.String
                ? message.GetString()
                : null;
        }
        catch (JsonException)
        {
            // A line still being written.
            return null;
        }
    }
}
