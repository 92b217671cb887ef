using Davit.Oci;
using Davit.Registry;

namespace Davit.Engine.Registries;

/// <summary>Searches a registry for repositories.</summary>
internal sealed class SearchImages(RegistryClient client)
{
    private const string OfficialPrefix = "library/";

    public async Task<IReadOnlyList<SearchHit>> RunAsync(SearchRequest request, CancellationToken cancellationToken)
    {
        if (request.Limit is < 1 or > SearchRequest.MaxLimit)
        {
            throw new DavitException(ErrorKind.InvalidArgument, $"limit {request.Limit} is outside the range of [1, {SearchRequest.MaxLimit}]");
        }

        var (domain, term) = Split(request.Term);
        var found = await client.SearchAsync(domain, term, request.Limit, cancellationToken);
        return [.. found
            .Where(r => (request.IsOfficial is null || r.IsOfficial == request.IsOfficial) && r.Stars >= request.MinStars)
            .Select(r => new SearchHit(NameAt(domain, r.Name), r.Description, r.Stars, r.IsOfficial))];
    }

    // What stands before the first slash is a registry when it looks like a host, as in the names of images.
    private static (string Domain, string Term) Split(string text)
    {
        if (text.Contains("://", StringComparison.Ordinal))
        {
            throw new DavitException(ErrorKind.InvalidArgument, $"invalid repository name: repository name ({Quote.Short(text)}) should not have a scheme");
        }

        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? "" : text[..slash];
        var isDomain = first == "localhost" || first.AsSpan().ContainsAny('.', ':');
        if (isDomain && !ReferenceGrammar.IsDomain(first))
        {
            throw new DavitException(ErrorKind.InvalidArgument, $"invalid reference format: '{Quote.Short(text)}'");
        }

        var domain = !isDomain || first == "index.docker.io" ? ImageReference.DefaultDomain : first;
        var term = isDomain ? text[(slash + 1)..] : text;
        return domain == ImageReference.DefaultDomain && term.StartsWith(OfficialPrefix, StringComparison.Ordinal)
            ? (domain, term[OfficialPrefix.Length..])
            : (domain, term);
    }

    private static string NameAt(string domain, string name) =>
        domain == ImageReference.DefaultDomain || name.StartsWith(domain + "/", StringComparison.Ordinal) ? name : $"{domain}/{name}";
}
