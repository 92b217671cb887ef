namespace Davit.Registry.Authentication;

/// <summary>What a token shall allow: <c>repository:library/nginx:pull,push</c>.</summary>
internal sealed record TokenScope(string Resource, IReadOnlyList<string> Actions)
{
    public static TokenScope Pull(string repositoryPath) => new($"repository:{repositoryPath}", ["pull"]);

    public static TokenScope PullAndPush(string repositoryPath) => new($"repository:{repositoryPath}", ["pull", "push"]);

    /// <summary>The distribution project's action for deleting; those who do not know it leave it out of the token.</summary>
    public static TokenScope PullAndDelete(string repositoryPath) => new($"repository:{repositoryPath}", ["delete", "pull", "push"]);

    /// <summary>Distribution project, "Registry HTTP API V2", "Catalog"; its token servers know this name for it.</summary>
    public static TokenScope Catalog { get; } = new("registry:catalog", ["*"]);

    /// <summary>
    /// Scopes separated by spaces, as a challenge lists them. The resource's own name may hold colons (a port); a scope without any
    /// is opaque (RFC 6749, 3.3), as the <c>aws</c> of ECR Public.
    /// </summary>
    public static IEnumerable<TokenScope> Parse(string? text)
    {
        foreach (var scope in (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            yield return scope.LastIndexOf(':') is var separator and > 0
                ? new TokenScope(scope[..separator], scope[(separator + 1)..].Split(',', StringSplitOptions.RemoveEmptyEntries))
                : new TokenScope(scope, []);
        }
    }

    /// <summary>A right to some repository.</summary>
    public bool IsOfRepository => Resource.StartsWith("repository:", StringComparison.Ordinal);

    /// <summary>One scope a resource, with all its actions, in a fixed order.</summary>
    public static IReadOnlyList<TokenScope> Merge(IEnumerable<TokenScope> scopes) =>
        scopes.GroupBy(s => s.Resource, StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => new TokenScope(g.Key, g.SelectMany(s => s.Actions).Distinct().Order(StringComparer.Ordinal).ToArray()))
            .ToArray();

    public override string ToString() => Actions.Count == 0 ? Resource : $"{Resource}:{string.Join(',', Actions)}";
}
