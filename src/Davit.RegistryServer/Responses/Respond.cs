using Davit.Oci;
using Davit.Registry.Protocol;
using Microsoft.AspNetCore.Http;

namespace Davit.RegistryServer.Responses;

/// <summary>Writes answers in the protocol's form.</summary>
internal static class Respond
{
    public const string DigestHeader = "Docker-Content-Digest";
    private const string JsonType = "application/json";

    public static Task ErrorAsync(HttpContext http, RegistryErrorCode code, string? detail = null) => ErrorAsync(http, code, code.Status, detail);

    public static Task ErrorAsync(HttpContext http, RegistryErrorCode code, int status, string? detail)
    {
        http.Response.StatusCode = status;
        return BytesAsync(http, JsonType, RegistryErrorBody.Write(new RegistryError(code.Code, code.Message, detail)));
    }

    public static Task JsonAsync(HttpContext http, ReadOnlyMemory<byte> json) => BytesAsync(http, JsonType, json);

    /// <summary>The body is left out for HEAD; its length is not.</summary>
    public static Task BytesAsync(HttpContext http, string contentType, ReadOnlyMemory<byte> bytes)
    {
        http.Response.ContentType = contentType;
        http.Response.ContentLength = bytes.Length;
        return HttpMethods.IsHead(http.Request.Method) ? Task.CompletedTask : http.Response.Body.WriteAsync(bytes, http.RequestAborted).AsTask();
    }

    public static Task EmptyAsync(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        if (status != StatusCodes.Status204NoContent)
        {
            http.Response.ContentLength = 0;
        }

        return Task.CompletedTask;
    }

    /// <summary>An immutable thing was made: where it is and what its digest is. Locations are relative, so that no Host header can poison them.</summary>
    public static Task CreatedAsync(HttpContext http, string location, Digest digest)
    {
        http.Response.Headers.Location = location;
        http.Response.Headers[DigestHeader] = digest.ToString();
        return EmptyAsync(http, StatusCodes.Status201Created);
    }

    /// <summary>Names the content; true when the client has it already and was told so.</summary>
    public static bool IsKnownToClient(HttpContext http, Digest digest)
    {
        var tag = $"\"{digest}\"";
        http.Response.Headers.ETag = tag;
        http.Response.Headers[DigestHeader] = digest.ToString();
        if (!http.Request.Headers.IfNoneMatch.Any(v => v is not null && v.Contains(tag, StringComparison.Ordinal)))
        {
            return false;
        }

        http.Response.StatusCode = StatusCodes.Status304NotModified;
        return true;
    }
}
