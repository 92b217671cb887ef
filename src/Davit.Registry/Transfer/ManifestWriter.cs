using System.Net;
using System.Security.Cryptography;
using Davit.Content.Transfers;
using Davit.Oci;
using Davit.Registry.Authentication;
using Davit.Registry.Transport;

namespace Davit.Registry.Transfer;

/// <summary>Stores manifests in one repository.</summary>
internal sealed class ManifestWriter(RegistryConnection connection, string path, FailureSubject subject)
{
    private const string SubjectHeader = "OCI-Subject";
    private const string TagHeader = "OCI-Tag";

    public string Path => path;

    public FailureSubject Subject => subject;

    /// <summary>
    /// A registry that gets a manifest under a tag finds its digest out itself, by sha256. One that is known by another goes under that,
    /// and has the tag put to it, or where the registry does not know how comes a second time.
    /// </summary>
    /// <param name="manifest">Its bytes are sent as they are.</param>
    /// <param name="tag">Null for its digest alone.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The subject whose referrers the registry lists the manifest among; null when it does not say that it does.</returns>
    public async Task<Digest?> PutAsync(RawManifest manifest, string? tag, CancellationToken cancellationToken)
    {
        if (tag is null || manifest.Digest.HashAlgorithm == HashAlgorithmName.SHA256)
        {
            return (await SendAsync(manifest, tag ?? manifest.Digest.ToString(), cancellationToken)).Subject;
        }

        var (subject, hasTag) = await SendAsync(manifest, $"{manifest.Digest}?tag={tag}", cancellationToken);
        return hasTag ? subject : (await SendAsync(manifest, tag, cancellationToken)).Subject;
    }

    private async Task<(Digest? Subject, bool HasTag)> SendAsync(RawManifest manifest, string target, CancellationToken cancellationToken)
    {
        var request = new RegistryRequest(HttpMethod.Put, RequestTarget.Below($"{path}/manifests/{target}"), [TokenScope.PullAndPush(path)])
        {
            Content = _ =>
            {
                var body = new ReadOnlyMemoryContent(manifest.Bytes);
                body.Headers.TryAddWithoutValidation("Content-Type", manifest.MediaType.Value);
                return body;
            },
        };
        using var response = await connection.SendAsync(request, subject, cancellationToken);
        if (response.StatusCode is not (HttpStatusCode.Created or HttpStatusCode.OK or HttpStatusCode.Accepted))
        {
            throw await RegistryFailure.ReadAsync(response, connection, subject, cancellationToken);
        }

        if (ManifestReader.StatedDigest(response) is { } stated && !stated.Matches(manifest.Bytes.Span))
        {
            throw new DavitException(ErrorKind.Corrupt, $"push {subject.Name}: the registry stored {stated} instead of manifest {manifest.Digest}");
        }

        var listed = response.Headers.TryGetValues(SubjectHeader, out var values) && Digest.TryParse(values.FirstOrDefault(), out var found) ? found : null;
        return (listed, response.Headers.Contains(TagHeader));
    }
}
