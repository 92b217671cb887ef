using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Davit.Oci;
using Davit.Registry.Authentication;
using Davit.Registry.Protocol;
using Davit.Registry.Transport;

namespace Davit.Registry.Transfer;

/// <summary>Walks the pages of a repository's tag list.</summary>
internal static class TagPages
{
    private const int MaxPageBytes = 16 * 1024 * 1024;
    private const int MaxPages = 10_000;
    private const int PageSize = 1000;

    public static async IAsyncEnumerable<string> ListAsync(
        RegistryConnection connection, string path, FailureSubject subject, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var target = RequestTarget.Below($"{path}/tags/list?n={PageSize}");
        for (var page = 0; page < MaxPages; page++)
        {
            var request = new RegistryRequest(HttpMethod.Get, target, [TokenScope.Pull(path)]);
            using var response = await connection.SendAsync(request, cancellationToken);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw await RegistryFailure.ReadAsync(response, connection, subject, cancellationToken);
            }

            foreach (var tag in await ReadAsync(response, connection, subject, cancellationToken))
            {
                yield return tag;
            }

            if (!response.Headers.TryGetValues("Link", out var links) || PageLink.FindNext(links) is not { } next)
            {
                yield break;
            }

            target = RequestTarget.At(RegistryConnection.Resolve(response.RequestMessage!.RequestUri!, next));
        }
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
