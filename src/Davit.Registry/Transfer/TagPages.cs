using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Davit.Oci;
using Davit.Registry.Authentication;
using Davit.Registry.Protocol;
using Davit.Registry.Transport;

namespace Davit.Registry.Transfer;

/// <summary>Walks the pages of a repository's tag list. How the next page is named is the registry's business: it is taken as it comes.</summary>
internal static class TagPages
{
    private const int MaxPageBytes = 16 * 1024 * 1024;
    private const int MaxPages = 10_000;
    private const int PageSize = 1000;
    private const int MaxTags = 1_000_000;
    private const int MaxBarrenPages = 20;

    public static async IAsyncEnumerable<string> ListAsync(
        RegistryConnection connection, string path, FailureSubject subject, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var target = RequestTarget.Below($"{path}/tags/list?n={PageSize}");
        var tags = new HashSet<string>(StringComparer.Ordinal);
        var barrenPages = 0;
        for (var page = 0; page < MaxPages && tags.Count <= MaxTags && barrenPages <= MaxBarrenPages; page++)
        {
            using var response = await RequestAsync(connection, path, target, subject, cancellationToken);
            var before = tags.Count;
            foreach (var tag in (await ReadAsync(response, connection, subject, cancellationToken)).Where(tags.Add))
            {
                yield return tag;
            }

            // A page may repeat what the one before had, or hold nothing that is a tag, but not page after page.
            barrenPages = tags.Count > before ? 0 : barrenPages + 1;
            if (!response.Headers.TryGetValues("Link", out var links) || PageLink.FindNext(links) is not { } next)
            {
                yield break;
            }

            target = RequestTarget.At(NextOf(response.RequestMessage!.RequestUri!, next, connection));
        }

        throw new DavitException(ErrorKind.Corrupt, $"list tags of {subject.Repository}: the registry's list has no end");
    }

    private static async Task<HttpResponseMessage> RequestAsync(
        RegistryConnection connection, string path, RequestTarget target, FailureSubject subject, CancellationToken cancellationToken)
    {
        var request = new RegistryRequest(HttpMethod.Get, target, [TokenScope.Pull(path)]);
        var response = await connection.SendAsync(request, subject, cancellationToken);
        if (response.StatusCode == HttpStatusCode.OK)
        {
            return response;
        }

        var failure = await RegistryFailure.ReadAsync(response, connection, subject, cancellationToken);
        if (target.Path is null || !failure.Has(RegistryErrorCode.PageSizeInvalid))
        {
            throw failure;
        }

        // distribution 3.1 refuses what is above its own limit: then it shall choose.
        response = await connection.SendAsync(request with { Target = RequestTarget.Below($"{path}/tags/list") }, subject, cancellationToken);
        return response.StatusCode == HttpStatusCode.OK ? response : throw await RegistryFailure.ReadAsync(response, connection, subject, cancellationToken);
    }

    // Behind a proxy, a registry may know itself by another host's name. The list is where we are; the query says what comes next.
    private static Uri NextOf(Uri current, string link, RegistryConnection connection)
    {
        var next = RegistryConnection.Resolve(current, link);
        return connection.IsOwn(next) || !connection.IsOwn(current) ? next : new UriBuilder(current) { Query = next.Query }.Uri;
    }

    private static async Task<IReadOnlyList<string>> ReadAsync(
        HttpResponseMessage response, RegistryConnection connection, FailureSubject subject, CancellationToken cancellationToken)
    {
        using var stall = new StallTimer(connection.StallTimeout, cancellationToken);
        try
        {
            var body = await CappedBody.ReadAsync(response.Content, MaxPageBytes, stall.Token);
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 8 });
            // Some registries write null for no tags; names that are no tags could not be asked for anyway.
            return document.RootElement.GetProperty("tags") is { ValueKind: JsonValueKind.Array } tags
                ? tags.EnumerateArray().Select(t => t.GetString() ?? "").Where(ReferenceGrammar.IsTag).ToArray()
                : [];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new DavitException(ErrorKind.Corrupt, $"list tags of {subject.Repository}: the answer is no tag list", innerException: e);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && TransportFailure.Describe(e, connection.StallTimeout) is { } problem)
        {
            throw TransportFailure.Wrap(response.RequestMessage!, problem, e);
        }
    }
}
