using Davit.Oci;
using Davit.Registry.Hosts;
using Davit.Registry.Protocol;
using Davit.Registry.Transfer;

namespace Davit.Registry;

/// <content>Finding repositories by a word.</content>
public sealed partial class RegistryClient
{
    // Docker Hub's search is not where its images are (moby, registry/config.go, IndexServer).
    private const string DockerHubIndex = "index.docker.io";

    /// <summary>
    /// Repositories of a registry that fit <paramref name="term"/>: what its search API says or, where it has none, those whose name
    /// holds the term. Mirrors of Docker Hub, which know only what they were asked for, answer when it cannot be reached.
    /// </summary>
    /// <param name="domain">The registry: <c>docker.io</c> for Docker Hub.</param>
    /// <param name="term">A word.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="RegistryException">NotFound: the registry has neither a search nor a list. Denied, Unauthenticated, Unavailable.</exception>
    public async Task<IReadOnlyList<FoundRepository>> SearchAsync(string domain, string term, int limit, CancellationToken cancellationToken)
    {
        var upstream = await Options.Hosts.FindUpstreamAsync(domain == ImageReference.DefaultDomain ? DockerHubIndex : domain, cancellationToken);
        try
        {
            return await SearchAsync(upstream, new SearchQuery(domain, term, limit), cancellationToken);
        }
        catch (RegistryException e) when (e.StatusCode is null && domain == ImageReference.DefaultDomain)
        {
            if (await SearchMirrorsAsync(new SearchQuery(domain, term, limit), cancellationToken) is { } found)
            {
                return found;
            }

            throw;
        }
    }

    private async Task<IReadOnlyList<FoundRepository>?> SearchMirrorsAsync(SearchQuery query, CancellationToken cancellationToken)
    {
        var endpoints = await Options.Hosts.FindPullEndpointsAsync(query.Domain, cancellationToken);
        foreach (var mirror in endpoints.Where(e => e.IsMirror && e.Can(EndpointCapabilities.Resolve)))
        {
            try
            {
                return await SearchAsync(mirror, query, cancellationToken);
            }
            catch (DavitException)
            {
                // The next one, or what Docker Hub said.
            }
        }

        return null;
    }

    private async Task<IReadOnlyList<FoundRepository>> SearchAsync(RegistryEndpoint endpoint, SearchQuery query, CancellationToken cancellationToken)
    {
        var subject = new FailureSubject(TransferVerb.Search, query.Domain, query.Domain, $"'{query.Term}'");
        var search = new RepositorySearch(Connect(endpoint, ""), subject);
        if (await search.AskAsync(query.Term, query.Limit, cancellationToken) is { } answer)
        {
            return [.. answer.Take(query.Limit).Select(r => Familiar(r, query.Domain))];
        }

        var found = new List<FoundRepository>();
        await foreach (var repository in search.WalkAsync(query.Term, cancellationToken))
        {
            found.Add(Familiar(repository, query.Domain));
            if (found.Count == query.Limit)
            {
                break;
            }
        }

        return found;
    }

    private static FoundRepository Familiar(FoundRepository repository, string domain) =>
        domain == ImageReference.DefaultDomain && repository.Name.StartsWith("library/", StringComparison.Ordinal)
            ? repository with { Name = repository.Name["library/".Length..] }
            : repository;

    private sealed record SearchQuery(string Domain, string Term, int Limit);
}
