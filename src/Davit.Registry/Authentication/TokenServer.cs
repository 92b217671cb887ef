using Davit.Oci;
using Davit.Registry.Protocol;

namespace Davit.Registry.Authentication;

internal sealed record TokenServerSettings(TimeProvider Time, string UserAgent, TimeSpan Timeout)
{
    public Action<RegistryExchange>? Trace { get; init; }
}

internal sealed record TokenRequest(AuthChallenge Challenge, IReadOnlyList<string> Scopes, RegistryCredential? Credential)
{
    /// <summary>Whether a refresh token is wanted as well, to be kept instead of the password.</summary>
    public bool AsksForRefreshToken { get; init; }
}

/// <summary>
/// Fetches bearer tokens from the realm a challenge names (distribution project, "Token Authentication
/// Specification" and "OAuth2 Token Authentication").
/// </summary>
/// <param name="findHttp">What reaches a realm, and the URL to use; null for one that must not be asked.</param>
internal sealed class TokenServer(Func<Uri, (Uri Realm, HttpMessageInvoker Http)?> findHttp, TokenServerSettings settings)
{
    private const int MaxAnswerBytes = 1024 * 1024;
    private const string ClientId = "davit";

    public async Task<BearerToken> GetTokenAsync(TokenRequest request, CancellationToken cancellationToken)
    {
        var (realm, http) = Reach(request.Challenge);
        if (request.Credential?.IdentityToken is { } identityToken)
        {
            return await ExchangeAsync(http, Post(realm, request, "refresh_token", ("refresh_token", identityToken)), request, cancellationToken);
        }

        try
        {
            return await ExchangeAsync(http, Get(realm, request), request, cancellationToken);
        }
        catch (RegistryException e) when (e.StatusCode is 404 or 405 && request.Credential is { Username.Length: > 0 } credential)
        {
            // Some servers know OAuth 2 alone.
            var post = Post(realm, request, "password", ("username", credential.Username), ("password", credential.Password));
            return await ExchangeAsync(http, post, request, cancellationToken);
        }
    }

    private async Task<BearerToken> ExchangeAsync(HttpMessageInvoker http, HttpRequestMessage message, TokenRequest request, CancellationToken cancellationToken)
    {
        using var _ = message;
        message.Headers.TryAddWithoutValidation("User-Agent", settings.UserAgent);
        message.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(settings.Timeout);
        var watch = ExchangeWatch.Start(settings.Trace, settings.Time, message);
        try
        {
            using var response = await http.SendAsync(message, deadline.Token);
            watch.Answered(response);
            var body = await CappedBody.ReadAsync(response.Content, MaxAnswerBytes, deadline.Token);
            return response.IsSuccessStatusCode
                ? BearerToken.Parse(body, settings.Time.GetUtcNow(), response.Headers.Date) ?? throw Refused(message, response, ErrorKind.Unavailable, "no token in the answer", [])
                : throw Refused(message, response, request, body);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && TransportFailure.Describe(e, settings.Timeout) is { } problem)
        {
            watch.Failed(problem);
            throw TransportFailure.Wrap(message, problem, e);
        }
    }

    // A registry must not talk us into sending the password in the clear.
    private (Uri Realm, HttpMessageInvoker Http) Reach(AuthChallenge challenge) =>
        Uri.TryCreate(challenge.Realm, UriKind.Absolute, out var realm) && findHttp(realm) is { } found
            ? found
            : throw new DavitException(
                ErrorKind.Denied,
                $"authenticate: the registry names '{challenge.Realm}' as its token server, which is not an https URL of the network",
                "The registry is not set up right: its administrator has to give it the https address of its token server.");

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

        if (request.AsksForRefreshToken)
        {
            query.Add("offline_token=true");
            query.Add("client_id=" + ClientId);
        }

        var message = new HttpRequestMessage(HttpMethod.Get, new UriBuilder(realm) { Query = string.Join('&', query) }.Uri);
        message.Headers.Authorization = isKnown ? Authenticator.Basic(request.Credential!) : null;
        return message;
    }

    private static HttpRequestMessage Post(Uri realm, TokenRequest request, string grantType, params IEnumerable<(string Name, string Value)> proof)
    {
        var form = new List<KeyValuePair<string, string>>
        {
            new("grant_type", grantType),
            new("service", request.Challenge.Service ?? ""),
            new("client_id", ClientId),
            new("scope", string.Join(' ', request.Scopes)),
        };
        form.AddRange(proof.Select(p => new KeyValuePair<string, string>(p.Name, p.Value)));
        if (request.AsksForRefreshToken)
        {
            form.Add(new("access_type", "offline"));
        }

        return new HttpRequestMessage(HttpMethod.Post, realm) { Content = new FormUrlEncodedContent(form) };
    }

    private RegistryException Refused(HttpRequestMessage message, HttpResponseMessage response, TokenRequest request, ReadOnlyMemory<byte> body)
    {
        var errors = RegistryErrorBody.Parse(body);
        var said = errors.Count > 0 && errors[0].Message.Length > 0 ? errors[0].Message : $"status {(int)response.StatusCode}";
        return (int)response.StatusCode switch
        {
            400 or 401 or 403 when request.Credential is { IsEmpty: false } credential =>
                Refused(message, response, ErrorKind.Unauthenticated, $"unauthorized: {said}", errors, HintFor(credential)),
            401 or 403 => Refused(message, response, ErrorKind.Denied, $"denied: {said}", errors),
            429 => Refused(message, response, ErrorKind.Exhausted, $"toomanyrequests: {said}", errors, "Log in to get a higher limit, or try again later."),
            _ => Refused(message, response, ErrorKind.Unavailable, said, errors),
        };
    }

    private static string HintFor(RegistryCredential credential) => credential.IdentityToken is not null
        ? "Your login may have expired: run 'davit login' for this registry again."
        : $"The name or the password of '{credential.Username}' is wrong, or the password has expired: run 'davit login' for this registry again.";

    private RegistryException Refused(
        HttpRequestMessage message, HttpResponseMessage response, ErrorKind kind, string problem, IReadOnlyList<RegistryError> errors, string? hint = null)
    {
        var url = RegistryException.WithoutSecrets(message.RequestUri!);
        return new RegistryException(kind, $"get a token from '{url}': {problem}", hint)
        {
            Method = message.Method.Method,
            Url = url,
            StatusCode = (int)response.StatusCode,
            Errors = errors,
            IsTransient = (int)response.StatusCode is 429 or >= 500,
            RetryAfter = RetryAfterHeader.Read(response, settings.Time.GetUtcNow()),
            IsTokenRefusal = (int)response.StatusCode is 400 or 401 or 403,
        };
    }
}
