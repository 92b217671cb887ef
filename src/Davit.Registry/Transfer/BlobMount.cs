using System.Net;
using Davit.Oci;
using Davit.Registry.Authentication;
using Davit.Registry.Protocol;
using Davit.Registry.Transport;

namespace Davit.Registry.Transfer;

/// <summary>
/// Reuses a blob of another repository of the same registry (distribution specification, "Mounting a blob from another
/// repository"). A registry that cannot opens an upload instead, which is used then.
/// </summary>
internal sealed class BlobMount(RegistryConnection connection, string path)
{
    private const int MaxSources = 3;

    /// <summary>Whether the blob was mounted; if not, an upload the registry opened instead, or null.</summary>
    public async Task<(bool IsMounted, Uri? OpenUpload)> TryAsync(Digest digest, IEnumerable<string> sourcePaths, CancellationToken cancellationToken)
    {
        Uri? open = null;
        foreach (var source in sourcePaths.Take(MaxSources))
        {
            var request = new RegistryRequest(
                HttpMethod.Post,
                RequestTarget.Below($"{path}/blobs/uploads/?mount={Uri.EscapeDataString(digest.ToString())}&from={Uri.EscapeDataString(source)}"),
                [TokenScope.PullAndPush(path), TokenScope.Pull(source)])
            {
                Content = _ => new ByteArrayContent([]),
            };
            if (await TrySendAsync(request, cancellationToken) is not { } response)
            {
                continue;
            }

            await CancelAsync(open, cancellationToken);
            open = null;
            switch (response.StatusCode)
            {
                case HttpStatusCode.Created:
                    response.Dispose();
                    return (true, null);
                case HttpStatusCode.Accepted:
                    open = BlobUpload.TakeLocation(response);
                    break;
                default:
                    // No right to the source, or no mounting at all, says nothing about the target: the upload decides.
                    response.Dispose();
                    break;
            }
        }

        return (false, open);
    }

    // Null when there is no token for both repositories together: some token servers refuse all of a token for a repository of which
    // we may not have it; others give it for the rest.
    private async Task<HttpResponseMessage?> TrySendAsync(RegistryRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await connection.SendAsync(request, cancellationToken);
        }
        catch (RegistryException e) when (e.IsTokenRefusal || e.StatusCode == 404)
        {
            return null;
        }
    }

    /// <summary>Tells the registry that an upload it opened is not needed; nothing depends on that.</summary>
    public async Task CancelAsync(Uri? upload, CancellationToken cancellationToken)
    {
        if (upload is null)
        {
            return;
        }

        try
        {
            var request = new RegistryRequest(HttpMethod.Delete, RequestTarget.At(upload), [TokenScope.PullAndPush(path)]) { IsRepeatable = false };
            using var ignored = await connection.SendAsync(request, cancellationToken);
        }
        catch (RegistryException)
        {
            // It expires there.
        }
    }
}
