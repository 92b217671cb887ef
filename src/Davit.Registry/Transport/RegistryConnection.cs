using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Davit.Oci;
using Davit.Registry.Authentication;
using Davit.Registry.Hosts;
using Davit.Registry.Protocol;

namespace Davit.Registry.Transport;

/// <summary>
/// What this process knows about one endpoint: its scheme, how it wants us to authenticate. Sends requests with
/// authentication, redirects, time-outs and repetition. Thread-safe.
/// </summary>
internal sealed class RegistryConnection : IDisposable
{
    private const int MaxRedirects = 10;

    private readonly HttpTransport _transport;
    private readonly RetryPolicy _retries;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _probing = new(1, 1);
    private readonly Authenticator _authenticator;
    private readonly EndpointView _view;
    private readonly Action<RegistryExchange>? _trace;
    private Uri? _baseUrl;

    public RegistryConnection(RegistryEndpoint endpoint, HttpTransport transport, ConnectionSettings settings)
    {
        Endpoint = endpoint;
        _transport = transport;
        _retries = settings.Retries;
        _time = settings.Time;
        Slots = settings.Slots;
        _trace = settings.Trace;
        _view = new EndpointView(endpoint, settings.RepositoryPath);
        var tokens = new TokenServerSettings(settings.Time, transport.UserAgent, transport.StallTimeout) { Trace = settings.Trace };
        _authenticator = new Authenticator(new TokenServer(new RealmTransport(endpoint, transport).Find, tokens), settings.FindCredential, settings.Time)
        {
            AsksForRefreshToken = settings.AsksForRefreshToken,
        };
    }

    public RegistryEndpoint Endpoint { get; }

    public HostSlots Slots { get; }

    public TimeProvider Time => _time;

    /// <summary>Held while the list of somebody's referrers is read and written again, so that at least we do not get in our own way.</summary>
    public SemaphoreSlim ReferrerLists { get; } = new(1, 1);

    public TimeSpan StallTimeout => _transport.StallTimeout;

    public RegistryCredential? Credential => _authenticator.Credential;

    /// <inheritdoc cref="Authenticator.RefreshToken"/>
    public string? RefreshToken => _authenticator.RefreshToken;

    /// <summary>
    /// The answer, whatever its status, its body unread. Redirects are followed, a challenge is answered once,
    /// and a repeatable request is repeated while it meets 429, 5xx or a broken connection and the host's budget lasts.
    /// </summary>
    /// <exception cref="RegistryException">Unavailable: no answer came.</exception>
    public async Task<HttpResponseMessage> SendAsync(RegistryRequest request, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            TimeSpan delay;
            await Slots.Budget.WaitAsync(_time, cancellationToken);
            try
            {
                var response = await SendAuthenticatedAsync(request, cancellationToken);
                if (!AsksForRepetition(response))
                {
                    Slots.Budget.Earn();
                    return response;
                }

                if (!request.IsRepeatable || DelayAfter(attempt, RetryAfter(response)) is not { } wait)
                {
                    return response;
                }

                response.Dispose();
                delay = wait;
            }
            catch (RegistryException e) when (request.IsRepeatable && e.IsTransient && DelayAfter(attempt, e.RetryAfter) is { } wait)
            {
                delay = wait;
            }

            await Task.Delay(delay, _time, cancellationToken);
        }
    }

    /// <summary>How long to wait before attempt <paramref name="attempt"/> + 1 of something; null to give up.</summary>
    public TimeSpan? DelayAfter(int attempt, TimeSpan? retryAfter)
    {
        if (_retries.DelayAfter(attempt, retryAfter) is not { } delay || !Slots.Budget.TrySpend(_retries.MaxFruitless))
        {
            return null;
        }

        if (retryAfter is { } wanted)
        {
            Slots.Budget.Pause(wanted, _time);
        }

        return delay;
    }

    /// <summary>
    /// The URL of a Location or Link header. Registries behind a proxy often write http where they were asked by https.
    /// </summary>
    public static Uri Resolve(Uri requestUrl, string location)
    {
        if (!Uri.TryCreate(requestUrl, location, out var url) || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps))
        {
            throw new DavitException(ErrorKind.Unavailable, $"follow '{RegistryException.WithoutSecrets(requestUrl)}': its answer names no usable location");
        }

        return requestUrl.Scheme == Uri.UriSchemeHttps && url.Scheme == Uri.UriSchemeHttp && url.Host == requestUrl.Host
            ? new UriBuilder(url) { Scheme = Uri.UriSchemeHttps, Port = requestUrl.Port }.Uri
            : url;
    }

    public void Dispose()
    {
        _probing.Dispose();
        ReferrerLists.Dispose();
        _authenticator.Dispose();
    }

    private async Task<HttpResponseMessage> SendAuthenticatedAsync(RegistryRequest request, CancellationToken cancellationToken)
    {
        var baseUrl = await FindBaseUrlAsync(cancellationToken);
        request = _view.Translate(request);
        var url = request.Target.Url ?? new Uri(baseUrl, request.Target.Path);
        var authorization = await _authenticator.AuthorizeAsync(request.Scopes, cancellationToken);
        var response = await FollowAsync(request, url, authorization, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized || !request.IsReplayable || !IsOwn(response.RequestMessage!.RequestUri!))
        {
            return response;
        }

        var answer = await _authenticator.AnswerAsync(ChallengesOf(response), request.Scopes, authorization, cancellationToken);
        if (answer is null)
        {
            return response;
        }

        response.Dispose();
        return await FollowAsync(request, url, answer, cancellationToken);
    }

    private async Task<HttpResponseMessage> FollowAsync(
        RegistryRequest request, Uri url, AuthenticationHeaderValue? authorization, CancellationToken cancellationToken)
    {
        for (var hop = 0; ; hop++)
        {
            if (!IsOwn(url) && LinkLocal.Is(url))
            {
                throw Refuse(request, url, "refuses to go to a link-local address for another host");
            }

            if (Endpoint.Security == EndpointSecurity.Verified && url.Scheme != Uri.UriSchemeHttps)
            {
                throw Refuse(request, url, "refuses to go on without TLS");
            }

            var response = await SendOnceAsync(request, url, IsOwn(url) ? authorization : null, cancellationToken);
            if (!IsRedirect(response.StatusCode) || Location(response) is not { } location)
            {
                return response;
            }

            response.Dispose();
            var next = Resolve(url, location);
            if (hop == MaxRedirects || !request.IsReplayable)
            {
                throw Refuse(request, url, hop == MaxRedirects ? "too many redirects" : $"refuses the redirect to '{RegistryException.WithoutSecrets(next)}'");
            }

            url = next;
        }
    }

    private async Task<HttpResponseMessage> SendOnceAsync(
        RegistryRequest request, Uri url, AuthenticationHeaderValue? authorization, CancellationToken cancellationToken)
    {
        using var stall = new StallTimer(_transport.StallTimeout, cancellationToken);
        var message = Compose(request, url, authorization, stall);
        var watch = ExchangeWatch.Start(_trace, _time, message);
        try
        {
            var http = IsOwn(url) ? _transport.Own(Endpoint) : _transport.Others(Endpoint);
            var response = await http.SendAsync(message, stall.Token);
            watch.Answered(response);
            return response;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && TransportFailure.Describe(e, _transport.StallTimeout) is { } problem)
        {
            if (HttpTransport.ProxyOf(url, Endpoint) is { } proxy)
            {
                problem += $" (by way of the proxy {proxy.GetLeftPart(UriPartial.Authority)})";
            }

            watch.Failed(problem);
            throw TransportFailure.Wrap(message, problem, e);
        }
    }

    private HttpRequestMessage Compose(RegistryRequest request, Uri url, AuthenticationHeaderValue? authorization, StallTimer stall)
    {
        var message = new HttpRequestMessage(request.Method, url)
        {
            Version = request.IsBulk ? HttpVersion.Version11 : HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            Content = request.Content?.Invoke(stall),
        };
        message.Headers.Authorization = authorization;
        message.Headers.Range = request.Range;
        message.Headers.TryAddWithoutValidation("User-Agent", _transport.UserAgent);
        // Without the field any coding would do (RFC 9110, 12.5.3), and digests are of the bytes as stored.
        message.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        if (request.Accept is not null)
        {
            message.Headers.TryAddWithoutValidation("Accept", request.Accept);
        }

        if (Endpoint.Headers.Count > 0 && IsOwn(url))
        {
            AddConfiguredHeaders(message);
        }

        return message;
    }

    private void AddConfiguredHeaders(HttpRequestMessage message)
    {
        foreach (var (name, value) in Endpoint.Headers)
        {
            if (message.Headers.Authorization is null || !name.Equals("Authorization", StringComparison.OrdinalIgnoreCase))
            {
                message.Headers.TryAddWithoutValidation(name, value);
            }
        }
    }

    private async Task<Uri> FindBaseUrlAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _baseUrl) is { } known)
        {
            return known;
        }

        await _probing.WaitAsync(cancellationToken);
        try
        {
            return _baseUrl ??= BaseUrl(await IsPlainAsync(cancellationToken) ? Uri.UriSchemeHttp : Uri.UriSchemeHttps);
        }
        finally
        {
            _probing.Release();
        }
    }

    private Uri BaseUrl(string scheme) => Uri.TryCreate($"{scheme}://{Endpoint.Authority}{Endpoint.ApiPath}", UriKind.Absolute, out var url) ? url
        : throw new DavitException(ErrorKind.InvalidArgument, $"connect to '{Quote.Short(Endpoint.Authority)}': this is no host, or its port is none", "Write a registry as HOST or HOST:PORT, with a port up to 65535.");

    private async Task<bool> IsPlainAsync(CancellationToken cancellationToken)
    {
        if (Endpoint.Security != EndpointSecurity.Insecure)
        {
            return Endpoint.Security == EndpointSecurity.PlainHttp;
        }

        var https = BaseUrl(Uri.UriSchemeHttps);
        if (Endpoint.Connection?.Proxy is not null || !HttpTransport.Proxy.IsBypassed(https))
        {
            // Only the proxy can reach it, and a proxy is not asked for guesses.
            return false;
        }

        using var deadline = new StallTimer(_transport.ConnectTimeout, cancellationToken);
        using var message = new HttpRequestMessage(HttpMethod.Get, https);
        var watch = ExchangeWatch.Start(_trace, _time, message);
        try
        {
            return !await TlsProbe.SpeaksTlsAsync(https.IdnHost, https.Port, deadline.Token);
        }
        catch (SocketException) when (https.IsDefaultPort)
        {
            return true;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && TransportFailure.Describe(e, _transport.ConnectTimeout) is { } problem)
        {
            watch.Failed(problem);
            throw TransportFailure.Wrap(message, problem, e);
        }
    }

    /// <summary>Whether the endpoint itself is meant, port included: credentials stay with who asked for them.</summary>
    public bool IsOwn(Uri url) => _baseUrl is { } own && url.Authority == own.Authority && url.Scheme == own.Scheme;

    private static bool IsRedirect(HttpStatusCode status) =>
        status is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    private static bool AsksForRepetition(HttpResponseMessage response) =>
        (int)response.StatusCode is 408 or 500 or 502 or 503 or 504
        // An allowance for hours that is used up is not waited for, and each attempt may count.
        || ((int)response.StatusCode == 429 && RateLimit.Read(response) is not { IsUsedUp: true });

    /// <summary>How long the server asks to be left alone; null when it does not.</summary>
    public TimeSpan? RetryAfter(HttpResponseMessage response) => RetryAfterHeader.Read(response, _time.GetUtcNow());

    private static string? Location(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Location", out var values) ? values.FirstOrDefault() : null;

    private static IReadOnlyList<AuthChallenge> ChallengesOf(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("WWW-Authenticate", out var values) ? AuthChallenge.Parse(values) : [];

    private static RegistryException Refuse(RegistryRequest request, Uri url, string problem)
    {
        var shown = RegistryException.WithoutSecrets(url);
        return new RegistryException(ErrorKind.Denied, $"{request.Method.Method.ToLowerInvariant()} '{shown}': {problem}") { Method = request.Method.Method, Url = shown };
    }
}
