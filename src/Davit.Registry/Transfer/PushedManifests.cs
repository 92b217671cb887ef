using System.Net;
using Davit.Oci;
using Davit.Registry.Authentication;
using Davit.Registry.Protocol;
using Davit.Registry.Transport;

namespace Davit.Registry.Transfer;

/// <summary>The manifests of a repository at the endpoint that takes its pushes: what is there, and taking it away.</summary>
internal sealed class PushedManifests(RegistryConnection connection, string path, FailureSubject subject)
{
    /// <summary>What a tag or digest stands for; null when it is not there.</summary>
    public async Task<Descriptor?> FindAsync(string name, CancellationToken cancellationToken)
    {
        var head = await SendAsync(HttpMethod.Head, name, TokenScope.PullAndPush(path), cancellationToken);
        using (head)
        {
            if (head.StatusCode == HttpStatusCode.OK && ManifestReader.ReadHead(head) is { } found)
            {
                return found;
            }

            if (head.StatusCode == HttpStatusCode.NotFound)
            {
                return null;
            }
        }

        // A HEAD answer has no words for what is wrong, and some registries leave out the digest: GET tells.
        var response = await SendAsync(HttpMethod.Get, name, TokenScope.PullAndPush(path), cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw await RegistryFailure.ReadAsync(response, connection, subject, cancellationToken);
        }

        using (response)
        {
            return (await ManifestReader.ReadAsync(response, connection, Digest.TryParse(name, out var digest) ? digest : null, cancellationToken)).Descriptor;
        }
    }

    /// <summary>
    /// Distribution specification, "Deleting tags", which registries need not offer. False: this one does not, and the tag is still there.
    /// </summary>
    public async Task<bool> DeleteTagAsync(string tag, CancellationToken cancellationToken)
    {
        var response = await SendAsync(HttpMethod.Delete, tag, TokenScope.PullAndDelete(path), cancellationToken);
        switch ((int)response.StatusCode)
        {
            case 200 or 202 or 204:
                response.Dispose();
                return true;
            case 404:
                // Unknown as a digest to those who take digests only; or gone since an answer that got lost.
                response.Dispose();
                return await FindAsync(tag, cancellationToken) is null;
            case 400 or 405 or 501:
                response.Dispose();
                return false;
            default:
                throw await RegistryFailure.ReadAsync(response, connection, subject, cancellationToken);
        }
    }

    public async Task DeleteAsync(Digest digest, CancellationToken cancellationToken)
    {
        var response = await SendAsync(HttpMethod.Delete, digest.ToString(), TokenScope.PullAndDelete(path), cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw await RegistryFailure.ReadAsync(response, connection, subject, cancellationToken);
        }

        response.Dispose();
    }

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string name, TokenScope scope, CancellationToken cancellationToken) => connection.SendAsync(
        new RegistryRequest(method, RequestTarget.Below($"{path}/manifests/{name}"), [scope]) { Accept = ManifestTypes.Accept },
        cancellationToken);
}
