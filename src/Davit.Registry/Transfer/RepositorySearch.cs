using System.Net;
using System.Runtime.CompilerServices;
using Davit.Oci;
using Davit.Registry.Authentication;
using Davit.Registry.Protocol;
using Davit.Registry.Transport;

namespace Davit.Registry.Transfer;

/// <summary>Finds repositories of one endpoint.</summary>
internal sealed class RepositorySearch(RegistryConnection connection, FailureSubject subject)
{
    private const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>By <c>/v1/search</c>, which outlived the protocol it came with; null where there is no such thing.</summary>
    public async Task<IReadOnlyList<FoundRepository>?> AskAsync(string term, int limit, CancellationToken cancellationToken)
    {
        // Beside the API's own path, wherever that is.
        var target = RequestTarget.Below($"../v1/search?q={Uri.EscapeDataString(term)}&n={limit}");
        var response = await connection.SendAsync(new RegistryRequest(HttpMethod.Get, target, []), cancellationToken);
        if ((int)response.StatusCode is 404 or 405 or 410 or 501)
        {
            response.Dispose();
            return null;
        }

        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw await RegistryFailure.ReadAsync(response, connection, subject, cancellationToken);
        }

        using (response)
        {
            return SearchAnswer.Parse(await ReadAsync(response, cancellationToken));
        }
    }

    /// <summary>By walking the list of all repositories.</summary>
    public async IAsyncEnumerable<FoundRepository> WalkAsync(string term, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pages = new NamePages(connection, new NameList("_catalog", "repositories", TokenScope.Catalog), subject);
        await foreach (var name in pages.ListAsync(ReferenceGrammar.IsPath, cancellationToken))
        {
            if (name.Contains(term, StringComparison.OrdinalIgnoreCase))
            {
                yield return new FoundRepository(name);
            }
        }
    }

    private async Task<ReadOnlyMemory<byte>> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using var stall = new StallTimer(connection.StallTimeout, cancellationToken);
        try
        {
            return await CappedBody.ReadAsync(response.Content, MaxBytes, stall.Token);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && TransportFailure.Describe(e, connection.StallTimeout) is { } problem)
        {
            throw TransportFailure.Wrap(response.RequestMessage!, problem, e);
        }
    }
}
