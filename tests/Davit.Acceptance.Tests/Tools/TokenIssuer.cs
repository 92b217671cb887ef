using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace Davit.Acceptance.Tests.Tools;

/// <summary>
/// A token server as registries have them beside them (distribution project, "Token Authentication Specification"): it signs JSON web
/// tokens with a key whose certificate the registry trusts, and grants each account what it may of what was asked.
/// </summary>
public sealed class TokenIssuer : IAsyncDisposable
{
    public const string Service = "registry-of-the-tests";
    public const string Name = "issuer-of-the-tests";

    private readonly HttpListener _listener = new();
    private readonly OwnAuthority _authority = new();
    private readonly X509Certificate2 _certificate;
    private readonly ECDsa _key;
    private readonly ConcurrentDictionary<string, (string Password, string[] Actions)> _accounts = new();
    private readonly ConcurrentQueue<string> _grants = new();
    private readonly Task _serving;
    private readonly string _address;
    private int _expired;

    public TokenIssuer()
    {
        (_certificate, _key) = _authority.Issue("tokens");
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            _address = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
        }

        _listener.Prefixes.Add(_address + "/");
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Realm => _address + "/token";

    public string AuthorityPem => _authority.Pem;

    /// <summary>Handed out instead of passwords to who asks for them; null when the server has none.</summary>
    public string? RefreshToken { get; init; }

    /// <summary>How each token was got, by which account: <c>refresh_token alice</c>.</summary>
    public IReadOnlyList<string> Grants => [.. _grants];

    public void Add(string name, string password, params string[] actions) => _accounts[name] = (password, actions);

    /// <summary>The next tokens say that they live, and do not.</summary>
    public void ExpireNext(int count) => _expired = count;

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
        _certificate.Dispose();
        _key.Dispose();
        _authority.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                try
                {
                    await AnswerAsync(context.Request, context.Response);
                    context.Response.Close();
                }
                catch (Exception e) when (e is HttpListenerException or IOException)
                {
                    // The client hung up.
                }
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    private async Task AnswerAsync(HttpListenerRequest request, HttpListenerResponse response)
    {
        var form = System.Web.HttpUtility.ParseQueryString(request.HttpMethod == "POST" ? await new StreamReader(request.InputStream).ReadToEndAsync() : request.Url!.Query);
        var (grant, account) = Identify(request, form);
        response.ContentType = "application/json";
        if (account is null)
        {
            response.StatusCode = 401;
            await response.OutputStream.WriteAsync("""{"details":"incorrect username or password"}"""u8.ToArray());
            return;
        }

        _grants.Enqueue($"{grant} {account}");
        var scopes = form.GetValues("scope") ?? [];
        var token = Issue(account, [.. scopes.SelectMany(s => s.Split(' ', StringSplitOptions.RemoveEmptyEntries))]);
        var refresh = RefreshToken is not null && form["offline_token"] == "true" ? $",\"refresh_token\":\"{RefreshToken}\"" : "";
        await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes($"{{\"token\":\"{token}\",\"expires_in\":300{refresh}}}"));
    }

    private (string Grant, string? Account) Identify(HttpListenerRequest request, System.Collections.Specialized.NameValueCollection form)
    {
        if (request.HttpMethod == "POST")
        {
            return (form["grant_type"]!, form["refresh_token"] == RefreshToken ? _accounts.Keys.Single() : null);
        }

        if (request.Headers["Authorization"] is not { } header)
        {
            return ("anonymous", "anonymous");
        }

        var parts = Encoding.UTF8.GetString(Convert.FromBase64String(header["Basic ".Length..])).Split(':', 2);
        return ("password", _accounts.TryGetValue(parts[0], out var account) && account.Password == parts[1] ? parts[0] : null);
    }

    private string Issue(string account, string[] scopes)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var expires = Interlocked.Decrement(ref _expired) >= 0 ? now - 600 : now + 300;
        var actions = _accounts.TryGetValue(account, out var known) ? known.Actions : [];
        var access = scopes.Select(s => s.Split(':')).Select(p => new
        {
            type = p[0],
            name = string.Join(':', p[1..^1]),
            actions = p[^1].Split(',').Intersect(actions),
        });
        var header = new { typ = "JWT", alg = "ES256", x5c = new[] { Convert.ToBase64String(_certificate.RawData) } };
        var claims = new { iss = Name, sub = account, aud = Service, exp = expires, nbf = now - 900, iat = now - 900, jti = Guid.NewGuid().ToString("N"), access };
        var signed = $"{Encoded(header)}.{Encoded(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(_key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    private static string Encoded(object value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));
}
