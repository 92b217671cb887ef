using System.Buffers;
using System.Text.Json;
using Davit.Oci;
using Davit.Registry.Protocol;
using Davit.RegistryServer.Responses;
using Davit.RegistryServer.Routing;
using Davit.RegistryServer.Storage;
using Microsoft.AspNetCore.Http;

namespace Davit.RegistryServer.Endpoints;

/// <summary>What is there: the base, repositories, tags, referrers. Lists come in pages, whatever their length.</summary>
internal static class ListEndpoints
{
    private const int MaxRepositories = 1000;
    private const int MaxTags = 10_000;
    private const int MaxReferrers = 1000;

    public static Task GetBaseAsync(DistributionRequest request) => Respond.JsonAsync(request.Http, "{}"u8.ToArray());

    public static Task GetCatalogAsync(DistributionRequest request)
    {
        if (!PageQuery.TryParse(request.Http.Request.Query, MaxRepositories, out var page))
        {
            return Respond.ErrorAsync(request.Http, RegistryErrorCode.PageSizeInvalid);
        }

        var names = Cut(request, page, new Listing<string>("/v2/_catalog", request.Storage.Repositories.List(page), name => name));
        return Respond.JsonAsync(request.Http, Json(writer => WriteNames(writer, "repositories", names)));
    }

    public static Task GetTagsAsync(DistributionRequest request)
    {
        if (!PageQuery.TryParse(request.Http.Request.Query, MaxTags, out var page))
        {
            return Respond.ErrorAsync(request.Http, RegistryErrorCode.PageSizeInvalid);
        }

        if (request.Storage.Repositories.ListTags(request.Repository, page) is not { } found)
        {
            return Respond.ErrorAsync(request.Http, RegistryErrorCode.NameUnknown, request.Repository);
        }

        var tags = Cut(request, page, new Listing<string>($"/v2/{request.Repository}/tags/list", found, tag => tag));
        return Respond.JsonAsync(request.Http, Json(writer =>
        {
            writer.WriteString("name", request.Repository);
            WriteNames(writer, "tags", tags);
        }));
    }

    /// <summary>An unknown repository or subject has no referrers, which is an answer and not an error.</summary>
    public static Task GetReferrersAsync(DistributionRequest request)
    {
        if (!request.TryGetDigest(out var subject))
        {
            return Respond.ErrorAsync(request.Http, RegistryErrorCode.DigestInvalid);
        }

        if (!PageQuery.TryParse(request.Http.Request.Query, MaxReferrers, out var page))
        {
            return Respond.ErrorAsync(request.Http, RegistryErrorCode.PageSizeInvalid);
        }

        var type = request.Query("artifactType") is { Length: > 0 } asked ? asked : null;
        if (type is not null)
        {
            request.Http.Response.Headers["OCI-Filters-Applied"] = "artifactType";
        }

        var found = request.Storage.Manifests.ListReferrers(request.Repository, subject, type, page);
        var filter = type is null ? "" : $"&artifactType={Uri.EscapeDataString(type)}";
        var listing = new Listing<StoredManifest>($"/v2/{request.Repository}/referrers/{subject}", found, m => m.Digest.ToString()) { Filter = filter };
        var manifests = Cut(request, page, listing);
        var index = new ImageIndex(manifests.Select(Describe).ToArray()).ToDocument(MediaType.OciIndex);
        return Respond.BytesAsync(request.Http, MediaType.OciIndex.Value, index.Raw);
    }

    /// <summary>Takes off the entry that only shows that there is a further page, and names that page.</summary>
    private static IReadOnlyList<T> Cut<T>(DistributionRequest request, PageQuery page, Listing<T> listing)
    {
        if (listing.Found.Count <= page.Count)
        {
            return listing.Found;
        }

        var entries = listing.Found.Take(page.Count).ToArray();
        if (entries.Length > 0)
        {
            request.Http.Response.Headers.Link = PageLink.Next($"{listing.Path}?last={Uri.EscapeDataString(listing.KeyOf(entries[^1]))}&n={page.Count}{listing.Filter}");
        }

        return entries;
    }

    private static Descriptor Describe(StoredManifest stored)
    {
        var descriptor = new Descriptor(stored.MediaType, stored.Digest, stored.Content.Length);
        if (stored.MediaType.IsIndex)
        {
            var index = ImageIndex.Parse(stored.Content, stored.MediaType).Value;
            return descriptor with { ArtifactType = index.ArtifactType, Annotations = index.Annotations };
        }

        var manifest = ImageManifest.Parse(stored.Content, stored.MediaType).Value;
        return descriptor with { ArtifactType = manifest.ArtifactType ?? manifest.Config.MediaType.Value, Annotations = manifest.Annotations };
    }

    private static void WriteNames(Utf8JsonWriter writer, string property, IReadOnlyList<string> names)
    {
        writer.WriteStartArray(property);
        foreach (var name in names)
        {
            writer.WriteStringValue(name);
        }

        writer.WriteEndArray();
    }

    private static ReadOnlyMemory<byte> Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <param name="Path">Of the whole list, to which the page is a query.</param>
    /// <param name="Found">One entry more than asked for when there is a further page.</param>
    /// <param name="KeyOf">What the list is ordered by.</param>
    private sealed record Listing<T>(string Path, IReadOnlyList<T> Found, Func<T, string> KeyOf)
    {
        /// <summary>What else the next page must ask, with its leading ampersand.</summary>
        public string Filter { get; init; } = "";
    }
}
