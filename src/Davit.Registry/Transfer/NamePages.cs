using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Davit.Oci;
using Davit.Registry.Protocol;
using Davit.Registry.Transport;

namespace Davit.Registry.Transfer;

/// <summary>Walks the pages of a list of names. How the next page is named is the registry's business: it is taken as it comes.</summary>
internal sealed class NamePages(RegistryConnection connection, NameList list, FailureSubject subject)
{
    private const int MaxPageBytes = 16 * 1024 * 1024;
    private const int MaxPages = 10_000;
    private const int PageSize = 1000;
    private const int MaxNames = 1_000_000;
    private const int MaxBarrenPages = 20;

    /// <param name="isValid">Names it says no to are left out: what is malformed could not be asked for anyway.</param>
    /// <param name="cancellationToken">Ends the walk.</param>
    public async IAsyncEnumerable<string> ListAsync(Func<string, bool> isValid, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var target = RequestTarget.Below($"{list.Path}?n={PageSize}");
        var names = new HashSet<string>(StringComparer.Ordinal);
        var barrenPages = 0;
        for (var page = 0; page < MaxPages && names.Count <= MaxNames && barrenPages <= MaxBarrenPages; page++)
        {
            using var response = await RequestAsync(target, cancellationToken);
            var before = names.Count;
            foreach (var name in (await ReadAsync(response, cancellationToken)).Where(n => isValid(n) && names.Add(n)))
            {
                yield return name;
            }

            // A page may repeat what the one before had, or hold nothing that is valid, but not page after page.
            barrenPages = names.Count > before ? 0 : barrenPages + 1;
            if (!response.Headers.TryGetValues("Link", out var links) || PageLink.FindNext(links) is not { } next)
            {
                yield break;
            }

            target = RequestTarget.At(NextOf(response.RequestMessage!.RequestUri!, next));
        }

        throw new DavitException(ErrorKind.Corrupt, $"list {list.Property} of {subject.Repository}: the registry's list has no end");
    }

    private async Task<HttpResponseMessage> RequestAsync(RequestTarget target, CancellationToken cancellationToken)
    {
        var request = new RegistryRequest(HttpMethod.Get, target, [list.Scope]);
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
        response = await connection.SendAsync(request with { Target = RequestTarget.Below(list.Path) }, subject, cancellationToken);
        return response.StatusCode == HttpStatusCode.OK ? response : throw await RegistryFailure.ReadAsync(response, connection, subject, cancellationToken);
    }

    // Behind a proxy, a registry may know itself by another host's name. The list is where we are; the query says what comes next.
    private Uri NextOf(Uri current, string link)
    {
        var next = RegistryConnection.Resolve(current, link);
        return connection.IsOwn(next) || !connection.IsOwn(current) ? next : new UriBuilder(current) { Query = next.Query }.Uri;
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
