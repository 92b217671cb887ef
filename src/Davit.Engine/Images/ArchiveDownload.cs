using Davit.Layers.Compression;
using Davit.Oci;

namespace Davit.Engine.Images;

/// <summary>A file on the web, read as it comes.</summary>
public static class ArchiveDownload
{
    /// <summary>True for what <see cref="OpenAsync"/> takes.</summary>
    public static bool IsUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps);

    /// <summary>Redirections are followed and the environment's proxies used.</summary>
    /// <exception cref="DavitException">NotFound or Unavailable, now or while the stream is read.</exception>
    public static async Task<Stream> OpenAsync(Uri url, CancellationToken cancellationToken)
    {
        var client = new HttpClient();
        HttpResponseMessage? response = null;
        try
        {
            response = await client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                var kind = (int)response.StatusCode is 404 or 410 ? ErrorKind.NotFound : ErrorKind.Unavailable;
                throw new DavitException(kind, $"download '{Shown(url)}': the server answered {(int)response.StatusCode} {Quote.Short(response.ReasonPhrase)}");
            }

            return new ResponseStream(client, response, await response.Content.ReadAsStreamAsync(cancellationToken), Shown(url));
        }
        catch (HttpRequestException error)
        {
            client.Dispose();
            throw Failed(Shown(url), error);
        }
        catch
        {
            response?.Dispose();
            client.Dispose();
            throw;
        }
    }

    private static DavitException Failed(string url, Exception error) =>
        new(ErrorKind.Unavailable, $"download '{url}': {(error.InnerException ?? error).Message}", innerException: error);

    // What people write before an @ is a password.
    private static string Shown(Uri url) => url.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped);

    /// <summary>Owns the connection.</summary>
    private sealed class ResponseStream(HttpClient client, HttpResponseMessage response, Stream content, string url) : ReadOnlyStream
    {
        public override int Read(Span<byte> buffer)
        {
            try
            {
                return content.Read(buffer);
            }
            catch (IOException error)
            {
                throw Failed(url, error);
            }
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                return await content.ReadAsync(buffer, cancellationToken);
            }
            catch (IOException error)
            {
                throw Failed(url, error);
            }
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                content.Dispose();
                response.Dispose();
                client.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
