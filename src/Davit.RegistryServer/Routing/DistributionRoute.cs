using System.Diagnostics.CodeAnalysis;
using Davit.Oci;

namespace Davit.RegistryServer.Routing;

internal enum RouteKind
{
    Base,
    Catalog,
    Tags,
    Manifest,
    Blob,
    Uploads,
    Upload,
    Referrers,
    Search,
}

/// <summary>
/// A path of the distribution protocol, taken apart without regular expressions:
/// <code>
/// /v2/                                    Base
/// /v2/_catalog                            Catalog
/// /v2/NAME/tags/list                      Tags
/// /v2/NAME/manifests/REFERENCE            Manifest      tag or digest
/// /v2/NAME/blobs/DIGEST                   Blob
/// /v2/NAME/blobs/uploads/                 Uploads       final slash optional
/// /v2/NAME/blobs/uploads/ID               Upload
/// /v2/NAME/referrers/DIGEST               Referrers
/// /v1/search                              Search        Docker's, older than the rest
/// </code>
/// The end of the path decides, so that a repository may be called <c>a/blobs</c> or <c>tags/list</c>.
/// </summary>
internal sealed record DistributionRoute(RouteKind Kind, string Repository, string Reference)
{
    private const string Prefix = "/v2/";
    private const string SearchPath = "/v1/search";

    // A repository's length counts its host too (reference grammar); this side does not know under which name it is called.
    private const int MaxNameLength = OciLimits.MaxRepositoryNameLength;

    public bool HasValidName => Kind is RouteKind.Base or RouteKind.Catalog or RouteKind.Search || IsName(Repository);

    /// <summary>A repository name as this registry accepts it.</summary>
    public static bool IsName(string text) => text.Length is > 0 and <= MaxNameLength && ReferenceGrammar.IsPath(text);

    /// <param name="target">The request target as sent, before anything is unescaped or cleaned: <c>..</c> and <c>%2f</c> must not pass as names.</param>
    /// <param name="route">The route; its name may be invalid.</param>
    public static bool TryParse(string target, [NotNullWhen(true)] out DistributionRoute? route)
    {
        var path = PathOf(target);
        route = path is "/v2" or Prefix ? new DistributionRoute(RouteKind.Base, "", "")
            : path == SearchPath ? new DistributionRoute(RouteKind.Search, "", "")
            : path.StartsWith(Prefix, StringComparison.Ordinal) ? ParseBelow(path[Prefix.Length..])
            : null;
        return route is not null;
    }

    private static string PathOf(string target)
    {
        var end = target.AsSpan().IndexOfAny('?', '#');
        var path = end < 0 ? target : target[..end];
        if (path.StartsWith('/'))
        {
            return path;
        }

        // The absolute form that proxies are asked in: http://host/path.
        var host = path.IndexOf("://", StringComparison.Ordinal);
        var slash = host < 0 ? -1 : path.IndexOf('/', host + 3);
        return slash < 0 ? "" : path[slash..];
    }

    private static DistributionRoute? ParseBelow(string rest)
    {
        if (rest == "_catalog")
        {
            return new DistributionRoute(RouteKind.Catalog, "", "");
        }

        var (before, last) = SplitLast(rest);
        var (name, kind) = SplitLast(before);
        return (kind, last) switch
        {
            ("tags", "list") => new DistributionRoute(RouteKind.Tags, name, ""),
            ("blobs", "uploads") => new DistributionRoute(RouteKind.Uploads, name, ""),
            ("uploads", _) when SplitLast(name) is { Last: "blobs" } upload =>
                new DistributionRoute(last.Length == 0 ? RouteKind.Uploads : RouteKind.Upload, upload.Before, last),
            ("manifests", not "") => new DistributionRoute(RouteKind.Manifest, name, UnescapeColon(last)),
            ("blobs", not "") => new DistributionRoute(RouteKind.Blob, name, UnescapeColon(last)),
            ("referrers", not "") => new DistributionRoute(RouteKind.Referrers, name, UnescapeColon(last)),
            _ => null,
        };
    }

    private static (string Before, string Last) SplitLast(string path)
    {
        var slash = path.LastIndexOf('/');
        return slash < 0 ? ("", path) : (path[..slash], path[(slash + 1)..]);
    }

    // The one character of references that clients' URL libraries escape.
    private static string UnescapeColon(string reference) => reference.Replace("%3A", ":", StringComparison.OrdinalIgnoreCase);
}
