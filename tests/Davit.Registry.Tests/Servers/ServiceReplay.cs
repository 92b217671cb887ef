using System.Collections.Concurrent;
using System.Text;
using Davit.Oci;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Davit.Registry.Tests.Servers;

/// <summary>
/// A registry in memory that does what the specification says, except where a test replays what a known service does:
/// the quirk is asked first and says whether it has answered.
/// </summary>
internal sealed class ServiceReplay : IAsyncDisposable
{
    private readonly Func<HttpContext, Task<bool>> _quirk;
    private readonly ConcurrentDictionary<string, byte[]> _uploads = new();
    private int _opened;

    private ServiceReplay(Func<HttpContext, Task<bool>> quirk) => _quirk = quirk;

    public ScriptedServer Server { get; private set; } = null!;

    public string Domain => Server.Domain;

    public ConcurrentDictionary<string, byte[]> Blobs { get; } = new();

    public ConcurrentDictionary<string, (string Type, byte[] Bytes)> Manifests { get; } = new();

    public IEnumerable<string> Requests => Server.Seen.Select(s => $"{s.Method} {s.Target}");

    public static Task<ServiceReplay> StartAsync(Func<HttpContext, bool> quirk) => StartAsync(http => Task.FromResult(quirk(http)));

    public static async Task<ServiceReplay> StartAsync(Func<HttpContext, Task<bool>> quirk)
    {
        var replay = new ServiceReplay(quirk);
        replay.Server = await ScriptedServer.StartAsync(replay.AnswerAsync);
        return replay;
    }

    public void Add(TestImage image, string tag)
    {
        foreach (var blob in image.Blobs)
        {
            Blobs[blob.Descriptor.Digest.ToString()] = blob.Bytes;
        }

        Manifests[tag] = Manifests[image.Manifest.Digest.ToString()] = (image.Manifest.MediaType.Value, image.Manifest.Bytes.ToArray());
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        if (await _quirk(http))
        {
            return;
        }

        var path = http.Request.Path.Value!;
        var name = path[(path.LastIndexOf('/') + 1)..];
        await (path switch
        {
            "/v2/" => http.JsonAsync("{}"),
            _ when path.Contains("/blobs/uploads/", StringComparison.Ordinal) => UploadAsync(http, name),
            _ when path.Contains("/blobs/", StringComparison.Ordinal) => BlobAsync(http, name),
            _ when path.Contains("/manifests/", StringComparison.Ordinal) => ManifestAsync(http, name),
            _ => http.StatusAsync(404),
        });
    }

    private Task BlobAsync(HttpContext http, string digest)
    {
        if (!Blobs.TryGetValue(digest, out var bytes))
        {
            return http.ErrorAsync(404, "BLOB_UNKNOWN", "blob unknown to registry");
        }

        http.Response.Headers["Docker-Content-Digest"] = digest;
        return http.BytesAsync("application/octet-stream", bytes);
    }

    private async Task ManifestAsync(HttpContext http, string name)
    {
        if (HttpMethods.IsPut(http.Request.Method))
        {
            var bytes = await http.BodyAsync();
            Manifests[name] = Manifests[Digest.Sha256(bytes).ToString()] = (http.Request.ContentType!, bytes);
            http.Response.StatusCode = 201;
            return;
        }

        if (!Manifests.TryGetValue(name, out var manifest))
        {
            await http.ErrorAsync(404, "MANIFEST_UNKNOWN", "manifest unknown");
            return;
        }

        http.Response.Headers["Docker-Content-Digest"] = Digest.Sha256(manifest.Bytes).ToString();
        await http.BytesAsync(manifest.Type, manifest.Bytes);
    }

    private async Task UploadAsync(HttpContext http, string id)
    {
        var path = http.Request.Path.Value!;
        if (HttpMethods.IsPost(http.Request.Method))
        {
            id = $"upload-{Interlocked.Increment(ref _opened)}";
            path += id;
            _uploads[id] = [];
        }
        else if (HttpMethods.IsPatch(http.Request.Method) || HttpMethods.IsPut(http.Request.Method))
        {
            _uploads[id] = [.. _uploads[id], .. await http.BodyAsync()];
        }

        http.Response.Headers.Location = path;
        http.Response.StatusCode = HttpMethods.IsPut(http.Request.Method) ? Commit(http, id) : HttpMethods.IsGet(http.Request.Method) ? 204 : 202;
        if (_uploads.TryGetValue(id, out var received) && received.Length > 0)
        {
            http.Response.Headers.Range = $"0-{received.Length - 1}";
        }
    }

    private int Commit(HttpContext http, string id)
    {
        var digest = http.Request.Query["digest"].ToString();
        if (Digest.Sha256(_uploads[id]).ToString() != digest)
        {
            return 400;
        }

        Blobs[digest] = _uploads[id];
        return 201;
    }
}

internal static class Quirks
{
    public static bool Is(this HttpContext http, string method, string part) =>
        http.Request.Method == method && http.Request.Path.Value!.Contains(part, StringComparison.Ordinal);

    public static async Task<byte[]> BodyAsync(this HttpContext http)
    {
        var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        return body.ToArray();
    }

    public static Task ErrorAsync(this HttpContext http, int status, string code, string message)
    {
        http.Response.StatusCode = status;
        return http.JsonAsync($$"""{"errors":[{"code":"{{code}}","message":"{{message}}"}]}""");
    }

    /// <summary>An error that is an answer of the quirk's.</summary>
    public static async Task<bool> RefuseAsync(this HttpContext http, int status, string code, string message)
    {
        await http.ErrorAsync(status, code, message);
        return true;
    }

    /// <summary>What a web server in between says, in HTML.</summary>
    public static async Task<bool> PageAsync(this HttpContext http, int status, string title)
    {
        http.Response.StatusCode = status;
        http.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = title[(title.IndexOf(' ', StringComparison.Ordinal) + 1)..];
        await http.BytesAsync("text/html", Encoding.UTF8.GetBytes($"<html>\r\n<head><title>{title}</title></head>\r\n<body><center><h1>{title}</h1></center></body></html>"));
        return true;
    }

    /// <summary>Asks for a bearer token of the server's own <c>/token</c>, unless there is one.</summary>
    public static async Task<bool> MustHaveTokenAsync(this HttpContext http, string parameters)
    {
        if (http.Request.Headers.Authorization.ToString().StartsWith("Bearer ", StringComparison.Ordinal))
        {
            return false;
        }

        await http.ChallengeAsync($"Bearer realm=\"http://{http.Request.Host}/token\"{parameters}");
        return true;
    }

    public static bool IsToken(this HttpContext http) => http.Request.Path == "/token";
}
