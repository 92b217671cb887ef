using System.Net;
using System.Net.Http.Headers;
using Davit.Registry.Authentication;
using Davit.Registry.Transport;

namespace Davit.Registry.Transfer;

/// <summary>
/// Whether a registry has a blob. The answer to a HEAD has no words, and some registries refuse it to who may push, or send it on
/// to a storage whose signed URL is for GET alone.
/// </summary>
internal sealed class BlobPresence(RegistryConnection connection, string blobPath, IReadOnlyList<TokenScope> scopes, FailureSubject subject)
{
    public async Task<BlobFinding> FindAsync(CancellationToken cancellationToken)
    {
        var request = new RegistryRequest(HttpMethod.Head, RequestTarget.Below(blobPath), scopes);
        var response = await connection.SendAsync(request, subject, cancellationToken);
        if ((int)response.StatusCode is 429 or >= 500)
        {
            throw await RegistryFailure.ReadAsync(response, connection, subject, cancellationToken);
        }

        using (response)
        {
            return response.StatusCode switch
            {
                HttpStatusCode.OK => BlobFinding.Present,
                HttpStatusCode.NotFound => BlobFinding.Missing,
                _ when !connection.IsOwn(response.RequestMessage!.RequestUri!) => await AskForByteAsync(cancellationToken),
                _ => BlobFinding.Untold,
            };
        }
    }

    private async Task<BlobFinding> AskForByteAsync(CancellationToken cancellationToken)
    {
        var request = new RegistryRequest(HttpMethod.Get, RequestTarget.Below(blobPath), scopes) { Range = new RangeHeaderValue(0, 0) };
        using var response = await connection.SendAsync(request, subject, cancellationToken);
        return response.StatusCode is HttpStatusCode.OK or HttpStatusCode.PartialContent ? BlobFinding.Present : BlobFinding.Untold;
    }
}
