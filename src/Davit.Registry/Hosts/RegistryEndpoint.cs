namespace Davit.Registry.Hosts;

/// <summary>One place that speaks the distribution protocol.</summary>
/// <param name="Authority">Host with its port when it is not the scheme's own.</param>
/// <param name="PathPrefix">What stands before <c>/v2/</c>: empty, or a path with a leading and no final slash.</param>
public sealed record RegistryEndpoint(string Authority, string PathPrefix, EndpointSecurity Security, EndpointRole Role)
{
    /// <summary>Where the API begins, with both slashes: usually <c>/v2/</c> after the prefix.</summary>
    public string ApiPath { get; init; } = PathPrefix + "/v2/";

    public EndpointCapabilities Capabilities { get; init; } = EndpointCapabilities.All;

    /// <summary>Null for ordinary connections.</summary>
    public EndpointConnection? Connection { get; init; }

    /// <summary>Sent with every request to this endpoint, and to no other host.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The registry whose content is wanted, told to an endpoint that stands for several (<c>?ns=</c>); null when it need not be told.</summary>
    public string? Namespace { get; init; }

    /// <summary>The names repositories have here.</summary>
    public IReadOnlyList<PathRewrite> Rewrites { get; init; } = [];

    public bool IsMirror => Role == EndpointRole.Mirror;

    public bool Can(EndpointCapabilities needed) => (Capabilities & needed) == needed;

    /// <summary>The path of a repository at this endpoint.</summary>
    public string Rewrite(string repositoryPath)
    {
        foreach (var rewrite in Rewrites)
        {
            if (rewrite.TryApply(repositoryPath, out var rewritten))
            {
                return rewritten;
            }
        }

        return repositoryPath;
    }

    public override string ToString() => Authority + PathPrefix;
}
