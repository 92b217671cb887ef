using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Davit.Registry.Protocol;
using Davit.RegistryServer.Responses;

namespace Davit.RegistryServer.Endpoints;

/// <summary>
/// Docker's search API, as Docker Hub answers it: <c>GET /v1/search?q=TERM&amp;n=25</c> (moby, api/types/registry, SearchResults). Only names
/// are searched: there are no descriptions and no stars here.
/// </summary>
internal static class SearchEndpoint
{
    private const int DefaultResults = 25;
    private const int MaxResults = 100;

    public static Task GetAsync(DistributionRequest request)
    {
        var term = request.Query("q") ?? "";
        var asked = request.Query("n") is { Length: > 0 } text ? text : DefaultResults.ToString(CultureInfo.InvariantCulture);
        if (!int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 1 or > MaxResults)
        {
            return Respond.ErrorAsync(request.Http, RegistryErrorCode.PageSizeInvalid);
        }

        return Respond.JsonAsync(request.Http, Write(term, count, request.Storage.Repositories.Search(term.ToLowerInvariant(), count)));
    }

    private static ReadOnlyMemory<byte> Write(string term, int count, IReadOnlyList<string> names)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteNumber("num_pages", 1);
            writer.WriteNumber("num_results", names.Count);
            writer.WriteNumber("page", 1);
            writer.WriteNumber("page_size", count);
            writer.WriteString("query", term);
            writer.WriteStartArray("results");
            foreach (var name in names)
            {
                WriteResult(writer, name);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static void WriteResult(Utf8JsonWriter writer, string name)
    {
        writer.WriteStartObject();
        writer.WriteString("name", name);
        writer.WriteString("description", "");
        writer.WriteNumber("star_count", 0);
        writer.WriteBoolean("is_official", false);
        writer.WriteBoolean("is_automated", false);
        writer.WriteEndObject();
    }
}
