using Davit.Oci;

namespace Davit.Registry.Authentication;

/// <summary>The names under which clients keep accounts: a host, a URL of it, or (podman) a host with the front of a repository's path.</summary>
internal static class AuthKeys
{
    private static readonly string[] DockerHubNames = [ImageReference.DefaultDomain, "index.docker.io", "registry-1.docker.io"];

    /// <summary>The name Docker writes for a host.</summary>
    public static string Written(string name) => Canonical(name) == ImageReference.DefaultDomain ? DockerConfigFile.DockerHubKey : name;

    /// <summary>The names an account of <paramref name="repository"/> may stand under, the closest first: <c>host/a/b</c>, <c>host/a</c>, <c>host</c>.</summary>
    public static IEnumerable<string> Of(string repository)
    {
        for (var name = repository; ; name = name[..name.LastIndexOf('/')])
        {
            yield return Canonical(name);
            if (!name.Contains('/', StringComparison.Ordinal))
            {
                yield break;
            }
        }
    }

    /// <summary>One form for all ways to write the same name. Of URLs, which old clients wrote, only the host counts.</summary>
    public static string Canonical(string key)
    {
        var scheme = key.IndexOf("://", StringComparison.Ordinal);
        var name = (scheme < 0 ? key : key[(scheme + 3)..]).TrimEnd('/');
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var host = slash < 0 ? name : name[..slash];
        var isHostOnly = slash < 0 || scheme >= 0 || name[slash..] is "/v1" or "/v2";
        var canonicalHost = DockerHubNames.Contains(host) ? ImageReference.DefaultDomain : host;
        return isHostOnly ? canonicalHost : canonicalHost + name[slash..];
    }
}
