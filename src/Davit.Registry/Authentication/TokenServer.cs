using Davit.Oci;
using Davit.Registry.Protocol;

namespace Davit.Registry.Authentication;

internal sealed record TokenServerSettings(TimeProvider Time, string UserAgent, TimeSpan Timeout);

internal sealed record TokenRequest(AuthChallenge Challenge, IReadOnlyList<string> Scopes, RegistryCredential? Credential);

/// <summary>
/// Fetches bearer tokens from the realm a challenge names (distribution project, "Token Authentication
/// Specification" and "OAuth2 Token Authentication").
/// </summary>
/// <param name="findHttp">What reaches a realm; null for one that must not be asked.</param>
internal sealed class TokenServer(Func<Uri, HttpMessageInvoker?> findHttp, TokenServerSettings settings)
{
    private const int MaxAnswerBytes = 1024 * 1024;
    private const string ClientId = "davit";

    public async Task<BearerToken> GetTokenAsync(TokenRequest request, CancellationToken cancellationToken)
    {
        var (realm, http) = Reach(request.Challenge);
        using var message = request.Credential?.IdentityToken is { } identityToken
            ? PostRefresh(realm, request, identityToken)
            : Get(realm, request);
        message.Headers.TryAddWithoutValidation("User-Agent", settings.UserAgent);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(settings.Timeout);
        try
        {
            using var response = await http.SendAsync(message, deadline.Token);
            var body = await CappedBody.ReadAsync(response.Content, MaxAnswerBytes, deadline.Token);
            return response.IsSuccessStatusCode
                ? BearerToken.Parse(body, settings.Time.GetUtcNow()) ?? throw Refused(message, response, ErrorKind.Unavailable, "no token in the answer", [])
                : throw Refused(message, response, request, body);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && TransportFailure.Describe(e, settings.Timeout) is { } problem)
        {
            throw TransportFailure.Wrap(message, problem, e);
        }
    }

    // A registry must not talk us into sending the password in the clear.
    private (Uri Realm, HttpMessageInvoker Http) Reach(AuthChallenge challenge) =>
        Uri.TryCreate(challenge.Realm, UriKind.Absolute, out var realm) && findHttp(realm) is { } http
            ? (realm, http)
            : throw new DavitException(ErrorKind.Denied, $"authenticate: the registry names '{challenge.Realm}' as its token server, which is not an https URL");

    private static HttpRequestMessage Get(Uri realm, TokenRequest request)
    {
        var query = new List<string>();
        if (realm.Query.Length > 1)
        {
            query.Add(realm.Query[1..]);
        }

        if (request.Challenge.Service is { } service)
        {
            query.Add("service=" + Uri.EscapeDataString(service));
        }

        query.AddRange(request.Scopes.Select(scope => "scope=" + Uri.EscapeDataString(scope)));
        var isKnown = request.Credential is { Username.Length: > 0 };
        if (isKnown)
        {
            query.Add("account=" + Uri.EscapeDataString(request.Credential!.Username));
        }

        var message = new HttpRequestMessage(HttpMethod.Get, new UriBuilder(realm) { Query = string.Join('&', query) }.Uri);
        message.Headers.Authorization = isKnown ? Authenticator.Basic(request.Credential!) : null;
        return message;
    }

    private static HttpRequestMessage PostRefresh(Uri realm, TokenRequest request, string identityToken) => new(HttpMethod.Post, realm)
    {
        Content = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "refresh_token",
            ["service"] = request.Challenge.Service ?? "",
            ["client_id"] = ClientId,
            ["scope"] = string.Join(' ', request.Scopes),
            ["refresh_token"] = identityToken,
        }),
    };

    private static RegistryException Refused(HttpRequestMessage message, HttpResponseMessage response, TokenRequest request, ReadOnlyMemory<byte> body)
    {
        var errors = RegistryErrorBody.Parse(body);
        var said = errors.Count > 0 && errors[0].Message.Length > 0 ? errors[0].Message : $"status {(int)response.StatusCode}";
        return (int)response.StatusCode switch
        {
            401 or 403 or 400 when request.Credential is { IsEmpty: false } =>
                Refused(message, response, ErrorKind.Unauthenticated, $"unauthorized: {said}", errors),
            401 or 403 => Refused(message, response, ErrorKind.Denied, $"denied: {said}", errors),
            429 => Refused(message, response, ErrorKind.Exhausted, $"toomanyrequests: {said}", errors),
            _ => Refused(message, response, ErrorKind.Unavailable, said, errors),
        };
    }

    private static RegistryException Refused(
        HttpRequestMessage message, HttpResponseMessage response, ErrorKind kind, string problem, IReadOnlyList<RegistryError> errors)
    {
        var url = RegistryException.WithoutSecrets(message.RequestUri!);
        return new RegistryException(kind, $"get a token from '{url}': {problem}")
        {
            Method = message.Method.Method,
            Url = url,
            StatusCode = (int)response.StatusCode,
            Errors = errors,
            IsTransient = (int)response.StatusCode >= 500,
        };
    }
}
