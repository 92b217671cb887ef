using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Davit.Registry.Tests.Servers;

internal sealed record SeenRequest(string Method, string Target, string? Authorization, string? Range, string? Accept)
{
    /// <summary>HTTP/1.1 or HTTP/2.</summary>
    public string Protocol { get; init; } = "";
}

/// <summary>A web server that answers as a test says, and remembers what it was asked.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentQueue<SeenRequest> _seen = new();

    private ScriptedServer(Func<HttpContext, Task> answer, Action<ListenOptions> listen, IPAddress? address = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(k => k.Listen(address ?? IPAddress.Loopback, 0, listen));
        _application = builder.Build();
        _application.Run(async http =>
        {
            var headers = http.Request.Headers;
            _seen.Enqueue(new SeenRequest(
                http.Request.Method,
                http.Request.GetEncodedPathAndQuery(),
                headers.Authorization.Count == 0 ? null : headers.Authorization.ToString(),
                headers.Range.Count == 0 ? null : headers.Range.ToString(),
                headers.Accept.Count == 0 ? null : headers.Accept.ToString())
            {
                Protocol = http.Request.Protocol,
            });
            await answer(http);
        });
    }

    public Uri Url => new(_application.Urls.First());

    public string Domain => Url.Authority;

    /// <summary>The same server by an address that leads here, yet counts as another machine's: only 127.0.0.1 is loopback in this form.</summary>
    public string ForeignDomain => $"[::ffff:127.0.0.2]:{Url.Port}";

    public IReadOnlyList<SeenRequest> Seen => [.. _seen];

    public static Task<ScriptedServer> StartAsync(Func<HttpContext, Task> answer) => StartAsync(new ScriptedServer(answer, _ => { }));

    public static Task<ScriptedServer> StartTlsAsync(X509Certificate2 certificate, Func<HttpContext, Task> answer) =>
        StartAsync(new ScriptedServer(answer, listen => listen.UseHttps(certificate)));

    /// <summary>As <see cref="StartTlsAsync(X509Certificate2, Func{HttpContext, Task})"/>, with those versions of HTTP alone.</summary>
    public static Task<ScriptedServer> StartTlsAsync(X509Certificate2 certificate, HttpProtocols protocols, Func<HttpContext, Task> answer) =>
        StartAsync(new ScriptedServer(answer, listen =>
        {
            listen.Protocols = protocols;
            listen.UseHttps(certificate);
        }));

    /// <summary>Also reached by <see cref="ForeignDomain"/>.</summary>
    public static Task<ScriptedServer> StartForeignAsync(Func<HttpContext, Task> answer, X509Certificate2? certificate = null) =>
        StartAsync(new ScriptedServer(answer, listen => Secure(listen, certificate), IPAddress.Parse("127.0.0.2")));

    private static void Secure(ListenOptions listen, X509Certificate2? certificate)
    {
        if (certificate is not null)
        {
            listen.UseHttps(certificate);
        }
    }

    private static async Task<ScriptedServer> StartAsync(ScriptedServer server)
    {
        await server._application.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();
}

internal static class Answers
{
    public static async Task BytesAsync(this HttpContext http, string contentType, ReadOnlyMemory<byte> bytes)
    {
        http.Response.ContentType = contentType;
        http.Response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await http.Response.Body.WriteAsync(bytes);
        }
    }

    public static Task JsonAsync(this HttpContext http, string json) => http.BytesAsync("application/json", System.Text.Encoding.UTF8.GetBytes(json));

    public static Task StatusAsync(this HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    public static Task ChallengeAsync(this HttpContext http, string challenge)
    {
        http.Response.StatusCode = 401;
        http.Response.Headers.WWWAuthenticate = challenge;
        return http.JsonAsync("""{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}""");
    }

    /// <summary>Sends the first bytes of an answer that promised more, then hangs up.</summary>
    public static async Task BreakOffAsync(this HttpContext http, ReadOnlyMemory<byte> whole, int sent)
    {
        http.Response.ContentLength = whole.Length;
        await http.Response.Body.WriteAsync(whole[..sent]);
        await http.Response.Body.FlushAsync();
        // The hang-up overtakes what the other side has not read yet.
        await Task.Delay(50);
        http.Abort();
    }
}
