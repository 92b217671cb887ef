using Davit.Registry.Authentication;
using Davit.Registry.Hosts;

namespace Davit.Registry.Transport;

/// <summary>Turns requests for a repository into those an endpoint understands, which may know it by another name.</summary>
internal sealed class EndpointView
{
    private readonly string? _path;
    private readonly string? _pathThere;
    private readonly string? _namespace;

    public EndpointView(RegistryEndpoint endpoint, string? repositoryPath)
    {
        _path = repositoryPath;
        _pathThere = string.IsNullOrEmpty(repositoryPath) ? repositoryPath : endpoint.Rewrite(repositoryPath);
        _namespace = endpoint.Namespace;
    }

    public RegistryRequest Translate(RegistryRequest request)
    {
        if ((_path == _pathThere && _namespace is null) || request.Target.Path is not { } target)
        {
            return request;
        }

        var path = _path != _pathThere && target.StartsWith(_path + "/", StringComparison.Ordinal) ? _pathThere + target[_path!.Length..] : target;
        return request with
        {
            Target = RequestTarget.Below(WithNamespace(path)),
            Scopes = _path == _pathThere ? request.Scopes : [.. request.Scopes.Select(Translate)],
        };
    }

    private TokenScope Translate(TokenScope scope) => scope.Resource == TokenScope.Pull(_path!).Resource ? scope with { Resource = TokenScope.Pull(_pathThere!).Resource } : scope;

    // OCI distribution specification, "Registry Proxying"
    private string WithNamespace(string path) =>
        _namespace is null || path.Length == 0 ? path
        : $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}ns={Uri.EscapeDataString(_namespace)}";
}
