using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Davit.Acceptance.Tests.Tools;

/// <summary>A registry that serves whatever bytes it was given, right or wrong, without a look at them.</summary>
public sealed class ScriptedRegistry : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Dictionary<string, (byte[] Content, string MediaType)> _answers = [];
    private readonly Task _serving;
    private int _requests;

    public ScriptedRegistry()
    {
        Address = Listen();
        _serving = ServeAsync();
    }

    public string Address { get; }

    /// <summary>When set, as <c>user:password</c>, requests without it are answered with 401.</summary>
    public string? BasicCredentials { get; init; }

    /// <summary>How often anybody asked for anything.</summary>
    public int RequestCount => Volatile.Read(ref _requests);

    public static string DigestOf(ReadOnlySpan<byte> content) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>Serves a blob under its digest, or under a digest that is not its own.</summary>
    public string AddBlob(byte[] content, string? digest = null)
    {
        digest ??= DigestOf(content);
        _answers[$"/blobs/{digest}"] = (content, "application/octet-stream");
        return digest;
    }

    /// <summary>Serves a manifest as the tag <c>latest</c> and by its digest.</summary>
    public void AddManifest(byte[] content, string mediaType)
    {
        _answers["/manifests/latest"] = (content, mediaType);
        _answers[$"/manifests/{DigestOf(content)}"] = (content, mediaType);
    }

    /// <summary>Serves <paramref name="content"/> wherever a path ends so.</summary>
    public void AddAnswer(string path, byte[] content, string mediaType) => _answers[path] = (content, mediaType);

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    private string Listen()
    {
        while (true)
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            var address = $"127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
            probe.Stop();
            _listener.Prefixes.Clear();
            _listener.Prefixes.Add($"http://{address}/");
            try
            {
                _listener.Start();
                return address;
            }
            catch (HttpListenerException)
            {
                // Somebody took the port in between.
            }
        }
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                _ = Task.Run(() => AnswerAsync(context));
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var response = context.Response;
        Interlocked.Increment(ref _requests);
        try
        {
            if (BasicCredentials is not null && context.Request.Headers["Authorization"] != "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(BasicCredentials)))
            {
                response.StatusCode = 401;
                response.AddHeader("WWW-Authenticate", "Basic realm=\"scripted\"");
            }
            else if (context.Request.Url!.AbsolutePath is not "/v2/")
            {
                await AnswerAsync(context.Request, response);
            }

            response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or IOException or ObjectDisposedException)
        {
            // The client hung up, as it may when it has read enough.
        }
    }

    private async Task AnswerAsync(HttpListenerRequest request, HttpListenerResponse response)
    {
        var answer = _answers.FirstOrDefault(pair => request.Url!.AbsolutePath.EndsWith(pair.Key, StringComparison.Ordinal)).Value;
        if (answer.Content is null)
        {
            response.StatusCode = 404;
            return;
        }

        response.ContentType = answer.MediaType;
        response.ContentLength64 = answer.Content.Length;
        if (request.HttpMethod != "HEAD")
        {
            await response.OutputStream.WriteAsync(answer.Content);
        }
    }
}
