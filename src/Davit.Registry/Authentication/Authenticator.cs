using System.Net.Http.Headers;
using System.Text;

namespace Davit.Registry.Authentication;

/// <summary>
/// Proves who we are to one registry endpoint. It remembers how the endpoint challenges and the tokens got,
/// so that only the first request is answered 401. Thread-safe.
/// </summary>
internal sealed class Authenticator(TokenServer tokenServer, Func<RegistryCredential?> findCredential, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Dictionary<string, BearerToken> _tokens = new(StringComparer.Ordinal);
    private readonly Lazy<RegistryCredential?> _credential = new(findCredential);
    private AuthChallenge? _challenge;

    public RegistryCredential? Credential => _credential.Value;

    /// <summary>What to send with a request before any challenge to it; null when the endpoint never asked.</summary>
    public async Task<AuthenticationHeaderValue?> AuthorizeAsync(IReadOnlyList<TokenScope> scopes, CancellationToken cancellationToken) =>
        Volatile.Read(ref _challenge) switch
        {
            null => null,
            { IsBasic: true } => BasicHeader(),
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
            var all = TokenScope.Merge([.. scopes, .. TokenScope.Parse(bearer.Scope)]);
            var header = await BearerHeaderAsync(bearer, all, rejected, cancellationToken);
            return header.Equals(rejected) ? null : header;
        }

        if (challenges.FirstOrDefault(c => c.IsBasic) is not { } basic || rejected is not null || BasicHeader() is not { } basicHeader)
        {
            return null;
        }

        Volatile.Write(ref _challenge, basic);
        return basicHeader;
    }

    public void Dispose() => _gate.Dispose();

    private async Task<AuthenticationHeaderValue> BearerHeaderAsync(
        AuthChallenge challenge,
        IReadOnlyList<TokenScope> scopes,
        AuthenticationHeaderValue? rejected,
        CancellationToken cancellationToken)
    {
        if (Credential?.RegistryToken is { } registryToken)
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
                token = await tokenServer.GetTokenAsync(new TokenRequest(challenge, scopeTexts, Credential), cancellationToken);
                _tokens[key] = token;
            }

            return new AuthenticationHeaderValue("Bearer", token.Value);
        }
        finally
        {
            _gate.Release();
        }
    }

    private AuthenticationHeaderValue? BasicHeader() => Credential is { Username.Length: > 0 } credential ? Basic(credential) : null;

    internal static AuthenticationHeaderValue Basic(RegistryCredential credential) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credential.Username}:{credential.Password}")));

    private static Dictionary<string, string> Without(IReadOnlyDictionary<string, string> parameters, string name) =>
        parameters.Where(p => !p.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
            .ToDictionary(StringComparer.OrdinalIgnoreCase);
}
