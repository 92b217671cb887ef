using System.Net;
using System.Runtime.CompilerServices;
using Davit.Oci;
using Davit.Registry.Authentication;
using Davit.Registry.Protocol;
using Davit.Registry.Transport;

namespace Davit.Registry.Transfer;

/// <summary>Walks the pages of a manifest's referrers (distribution specification, "Listing Referrers").</summary>
internal sealed class ReferrerPages(string path, Digest subject, string? artifactType, FailureSubject doing)
{
    private const int MaxPages = 1000;

    public async IAsyncEnumerable<Descriptor> ListAsync(RegistryConnection connection, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = artifactType is null ? "" : $"?artifactType={Uri.EscapeDataString(artifactType)}";
        var target = RequestTarget.Below($"{path}/referrers/{subject}{filter}");
        for (var page = 0; page < MaxPages; page++)
        {
            var request = new RegistryRequest(HttpMethod.Get, target, [TokenScope.Pull(path)]) { Accept = MediaType.OciIndex.Value };
            using var response = await connection.SendAsync(request, cancellationToken);
            if (page == 0 && IsUnknownHere(response))
            {
                foreach (var referrer in await ReadTagAsync(connection, cancellationToken))
                {
                    yield return referrer;
                }

                yield break;
            }

            foreach (var referrer in await ReadAsync(response, connection, cancellationToken))
            {
                yield return referrer;
            }

            if (!response.Headers.TryGetValues("Link", out var links) || PageLink.FindNext(links) is not { } next)
            {
                yield break;
            }

            target = RequestTarget.At(RegistryConnection.Resolve(response.RequestMessage!.RequestUri!, next));
        }
    }

    // By the specification 404. Others of the older kind find the path wrong in other ways, or answer with a page for browsers.
    private static bool IsUnknownHere(HttpResponseMessage response) => response.StatusCode switch
    {
        HttpStatusCode.NotFound or HttpStatusCode.BadRequest or HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotAcceptable or HttpStatusCode.NotImplemented => true,
        HttpStatusCode.OK => TypeOf(response) is not { } type || (type != MediaType.OciIndex && type.Value != "application/json"),
        _ => false,
    };

    private static MediaType? TypeOf(HttpResponseMessage response) =>
        ManifestTypes.FromContentType(response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var values) ? values.ToString() : null);

    private static bool IsFiltered(HttpResponseMessage response) =>
        response.Headers.TryGetValues("OCI-Filters-Applied", out var values) && values.Any(v => v.Contains("artifactType", StringComparison.OrdinalIgnoreCase));

    private async Task<IEnumerable<Descriptor>> ReadTagAsync(RegistryConnection connection, CancellationToken cancellationToken) =>
        await ReferrerTag.FindAsync(connection, path, subject, doing, cancellationToken) is { } list ? list.Manifests.Where(IsWanted) : [];

    private async Task<IEnumerable<Descriptor>> ReadAsync(HttpResponseMessage response, RegistryConnection connection, CancellationToken cancellationToken)
    {
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw await RegistryFailure.ReadAsync(response, connection, doing, cancellationToken);
        }

        using var stall = new StallTimer(connection.StallTimeout, cancellationToken);
        try
        {
            var body = await CappedBody.ReadAsync(response.Content, OciLimits.MaxManifestBytes + 1, stall.Token);
            var entries = ImageIndex.Parse(body, MediaType.OciIndex).Value.Manifests;
            return IsFiltered(response) ? entries : entries.Where(IsWanted);
        }
        catch (DavitException e)
        {
            throw new DavitException(ErrorKind.Corrupt, $"list referrers of {doing.Repository}@{subject}: the answer is no list of them", innerException: e);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && TransportFailure.Describe(e, connection.StallTimeout) is { } problem)
        {
            throw TransportFailure.Wrap(response.RequestMessage!, problem, e);
        }
    }

    private bool IsWanted(Descriptor referrer) => artifactType is null || referrer.ArtifactType == artifactType;
}
