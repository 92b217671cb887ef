using System.Net;
using Davit.Content.Transfers;
using Davit.Oci;
using Davit.Registry.Authentication;
using Davit.Registry.Transport;

namespace Davit.Registry.Transfer;

/// <summary>Stores manifests in one repository.</summary>
internal sealed class ManifestWriter(RegistryConnection connection, string path, FailureSubject subject)
{
    private const string SubjectHeader = "OCI-Subject";

    public string Path => path;

    public FailureSubject Subject => subject;

    /// <param name="manifest">Its bytes are sent as they are.</param>
    /// <param name="reference">A tag, or its digest.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The subject whose referrers the registry lists the manifest among; null when it does not say that it does.</returns>
    public async Task<Digest?> PutAsync(RawManifest manifest, string reference, CancellationToken cancellationToken)
    {
        var request = new RegistryRequest(HttpMethod.Put, RequestTarget.Below($"{path}/manifests/{reference}"), [TokenScope.PullAndPush(path)])
        {
            Content = _ =>
            {
                var body = new ReadOnlyMemoryContent(manifest.Bytes);
                body.Headers.TryAddWithoutValidation("Content-Type", manifest.MediaType.Value);
                return body;
            },
        };
        using var response = await connection.SendAsync(request, cancellationToken);
        if (response.StatusCode is not (HttpStatusCode.Created or HttpStatusCode.OK or HttpStatusCode.Accepted))
        {
            throw await RegistryFailure.ReadAsync(response, connection, subject, cancellationToken);
        }

        if (ManifestReader.StatedDigest(response) is { } stated && !stated.Matches(manifest.Bytes.Span))
        {
            throw new DavitException(ErrorKind.Corrupt, $"push {subject.Name}: the registry stored {stated} instead of manifest {manifest.Digest}");
        }

        return response.Headers.TryGetValues(SubjectHeader, out var values) && Digest.TryParse(values.FirstOrDefault(), out var listed) ? listed : null;
    }
}
