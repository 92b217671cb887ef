namespace Davit.Registry.Transfer;

/// <summary>
/// Bytes are taken as they come: some stores label what is packed anyway with a Content-Encoding. Where they turn out wrong, a
/// proxy that packed them on the way is the likeliest cause.
/// </summary>
internal static class ContentCoding
{
    /// <summary>What to add to the error; empty when the answer has no coding.</summary>
    public static string Remark(HttpResponseMessage response) =>
        response.Content.Headers.NonValidated.TryGetValues("Content-Encoding", out var values) && values.ToString() is { Length: > 0 and < 100 } coding && coding != "identity"
            ? $" (it came with 'Content-Encoding: {coding}', which a proxy on the way may have done)"
            : "";
}
