using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Davit.Oci;
using Davit.Registry.Protocol;
using Davit.Registry.Transport;

namespace Davit.Registry.Transfer;

/// <summary>Walks the pages of a list of names.</summary>
internal sealed class NamePages(RegistryConnection connection, NameList list, FailureSubject subject)
{
    private const int MaxPageBytes = 16 * 1024 * 1024;
    private const int MaxPages = 10_000;
    private const int PageSize = 1000;

    /// <param name="isValid">Names it says no to are left out: what is malformed could not be asked for anyway.</param>
    /// <param name="cancellationToken">Ends the walk.</param>
    public async IAsyncEnumerable<string> ListAsync(Func<string, bool> isValid, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var target = RequestTarget.Below($"{list.Path}?n={PageSize}");
        for (var page = 0; page < MaxPages; page++)
        {
            var request = new RegistryRequest(HttpMethod.Get, target, [list.Scope]);
            using var response = await connection.SendAsync(request, cancellationToken);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw await RegistryFailure.ReadAsync(response, connection, subject, cancellationToken);
            }

            foreach (var name in await ReadAsync(response, cancellationToken))
            {
                if (isValid(name))
                {
                    yield return name;
                }
            }

            if (!response.Headers.TryGetValues("Link", out var links) || PageLink.FindNext(links) is not { } next)
            {
                yield break;
            }

            target = RequestTarget.At(RegistryConnection.Resolve(response.RequestMessage!.RequestUri!, next));
        }
    }

    private async Task<IReadOnlyList<string>> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using var stall = new StallTimer(connection.StallTimeout, cancellationToken);
        try
        {
            var body = await CappedBody.ReadAsync(response.Content, MaxPageBytes, stall.Token);
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 8 });
            // Some registries write null for an empty list.
            return document.RootElement.GetProperty(list.Property) is { ValueKind: JsonValueKind.Array } names
                ? names.EnumerateArray().Select(t => t.GetString() ?? "").ToArray()
                : [];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new DavitException(ErrorKind.Corrupt, $"list {list.Property} of {subject.Repository}: the answer is no such list", innerException: e);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && TransportFailure.Describe(e, connection.StallTimeout) is { } problem)
        {
            throw TransportFailure.Wrap(response.RequestMessage!, problem, e);
        }
    }
}
