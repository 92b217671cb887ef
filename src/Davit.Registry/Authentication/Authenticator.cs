using System.Net.Http.Headers;
using System.Text;

namespace Davit.Registry.Authentication;

/// <summary>
/// Proves who we are to one registry endpoint. It remembers how the endpoint challenges and the tokens got,
/// so that only the first request is answered 401. Thread-safe.
/// </summary>
internal sealed class Authenticator(TokenServer tokenServer, Func<RegistryCredential?> findCredential, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _resolving = new(1, 1);
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Dictionary<string, BearerToken> _tokens = new(StringComparer.Ordinal);
    private AuthChallenge? _challenge;
    private bool _isResolved;

    /// <summary>What was sent so far; null before the first challenge.</summary>
    public RegistryCredential? Credential { get; private set; }

    /// <summary>Whether tokens are asked for together with a refresh token, as for a login.</summary>
    public bool AsksForRefreshToken { get; init; }

    /// <summary>The refresh token the token server gave last; null when it gave none.</summary>
    public string? RefreshToken { get; private set; }

    /// <summary>What to send with a request before any challenge to it; null when the endpoint never asked.</summary>
    public async Task<AuthenticationHeaderValue?> AuthorizeAsync(IReadOnlyList<TokenScope> scopes, CancellationToken cancellationToken) =>
        Volatile.Read(ref _challenge) switch
        {
            null => null,
            { IsBasic: true } => BasicHeader(await ResolveAsync(cancellationToken)),
            var challenge => await BearerHeaderAsync(challenge, scopes, rejected: null, cancellationToken),
        };

    /// <summary>What to send after a 401 to a request with <paramref name="rejected"/>; null when nothing better is known.</summary>
    public async Task<AuthenticationHeaderValue?> AnswerAsync(
        IReadOnlyList<AuthChallenge> challenges,
        IReadOnlyList<TokenScope> scopes,
        AuthenticationHeaderValue? rejected,
        CancellationToken cancellationToken)
    {
        if (challenges.FirstOrDefault(c => c is { IsBearer: true, Realm: not null }) is { } bearer)
        {
            // The scope belongs to the request that was challenged, not to the endpoint.
            Volatile.Write(ref _challenge, bearer with { Parameters = Without(bearer.Parameters, "scope") });
            // A request for no repository may be challenged with a made-up one: GHCR's /v2/ names "repository:user/image".
            var asked = TokenScope.Parse(bearer.Scope).Where(s => scopes.Count > 0 || !s.IsOfRepository);
            var all = TokenScope.Merge([.. scopes, .. asked]);
            var header = await BearerHeaderAsync(bearer, all, rejected, cancellationToken);
            return header.Equals(rejected) ? null : header;
        }

        if (challenges.FirstOrDefault(c => c.IsBasic) is not { } basic || rejected is not null || BasicHeader(await ResolveAsync(cancellationToken)) is not { } basicHeader)
        {
            return null;
        }

        Volatile.Write(ref _challenge, basic);
        return basicHeader;
    }

    public void Dispose()
    {
        _gate.Dispose();
        _resolving.Dispose();
    }

    // Once, and only when a registry asks: a helper is a program to be started, and may ask its user something.
    private async Task<RegistryCredential?> ResolveAsync(CancellationToken cancellationToken)
    {
        await _resolving.WaitAsync(cancellationToken);
        try
        {
            if (!_isResolved)
            {
                Credential = findCredential() is { } found ? await found.ResolveAsync(cancellationToken) : null;
                _isResolved = true;
            }

            return Credential;
        }
        finally
        {
            _resolving.Release();
        }
    }

    private async Task<AuthenticationHeaderValue> BearerHeaderAsync(
        AuthChallenge challenge,
        IReadOnlyList<TokenScope> scopes,
        AuthenticationHeaderValue? rejected,
        CancellationToken cancellationToken)
    {
        var credential = await ResolveAsync(cancellationToken);
        if (credential?.RegistryToken is { } registryToken)
        {
            return new AuthenticationHeaderValue("Bearer", registryToken);
        }

        var scopeTexts = TokenScope.Merge(scopes).Select(s => s.ToString()).ToArray();
        var key = $"{challenge.Realm}\n{challenge.Service}\n{string.Join('\n', scopeTexts)}";
        // One request for a token at a time: parallel layers need the same one.
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (!_tokens.TryGetValue(key, out var token) || !token.IsFresh(time.GetUtcNow()) || token.Value == rejected?.Parameter)
            {
                token = await tokenServer.GetTokenAsync(Request(challenge, scopeTexts, credential), cancellationToken);
                RefreshToken = token.RefreshToken ?? RefreshToken;
                _tokens[key] = token;
            }

            return new AuthenticationHeaderValue("Bearer", token.Value);
        }
        finally
        {
            _gate.Release();
        }
    }

    // A server that gave a new refresh token with the last answer may accept the old one no longer.
    private TokenRequest Request(AuthChallenge challenge, IReadOnlyList<string> scopes, RegistryCredential? credential) => new(
        challenge,
        scopes,
        credential?.IdentityToken is not null && RefreshToken is not null ? credential with { IdentityToken = RefreshToken } : credential)
    {
        AsksForRefreshToken = AsksForRefreshToken,
    };

    private static AuthenticationHeaderValue? BasicHeader(RegistryCredential? credential) => credential is { Username.Length: > 0 } ? Basic(credential) : null;

    internal static AuthenticationHeaderValue Basic(RegistryCredential credential) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credential.Username}:{credential.Password}")));

    private static Dictionary<string, string> Without(IReadOnlyDictionary<string, string> parameters, string name) =>
        parameters.Where(p => !p.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
            .ToDictionary(StringComparer.OrdinalIgnoreCase);
}
