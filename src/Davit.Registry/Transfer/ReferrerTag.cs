using System.Net;
using Davit.Content.Transfers;
using Davit.Oci;
using Davit.Registry.Authentication;
using Davit.Registry.Protocol;
using Davit.Registry.Transport;

namespace Davit.Registry.Transfer;

/// <summary>
/// The list of a manifest's referrers which clients keep for registries that cannot list them: an index under a tag made of the
/// digest (distribution specification, "Referrers Tag Schema").
/// <para>
/// Nothing keeps two clients from writing the list at the same time, and the last one wins. So whoever wrote it looks again after
/// twice the time its own turn took: by then one who had read the list before has written it, too.
/// </para>
/// </summary>
internal sealed class ReferrerTag(RegistryConnection connection, ManifestWriter writer, Digest subject)
{
    private const int MaxAttempts = 10;

    private readonly string _tag = DigestTag.Of(subject);

    public Task AddAsync(Descriptor referrer, CancellationToken cancellationToken) => ChangeAsync(
        list => list.Any(m => m.Digest == referrer.Digest) ? null : [.. list, referrer],
        cancellationToken);

    public Task RemoveAsync(Digest referrer, CancellationToken cancellationToken) => ChangeAsync(
        list => list.Any(m => m.Digest == referrer) ? [.. list.Where(m => m.Digest != referrer)] : null,
        cancellationToken);

    /// <summary>The list; null when there is none.</summary>
    public static async Task<ImageIndex?> FindAsync(RegistryConnection connection, string path, Digest subject, FailureSubject doing, CancellationToken cancellationToken)
    {
        var request = new RegistryRequest(HttpMethod.Get, RequestTarget.Below($"{path}/manifests/{DigestTag.Of(subject)}"), [TokenScope.Pull(path)])
        {
            Accept = ManifestTypes.Accept,
        };
        var response = await connection.SendAsync(request, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            response.Dispose();
            return null;
        }

        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw await RegistryFailure.ReadAsync(response, connection, doing, cancellationToken);
        }

        using (response)
        {
            var manifest = await ManifestReader.ReadAsync(response, connection, null, cancellationToken);
            return manifest.MediaType.IsIndex
                ? ImageIndex.Parse(manifest.Bytes, manifest.MediaType).Value
                : throw new DavitException(ErrorKind.Conflict, $"list referrers of {subject}: the tag '{DigestTag.Of(subject)}' of {doing.Repository}, which should list them, is an image");
        }
    }

    /// <param name="change">The list as it shall be; null when it is so.</param>
    private async Task ChangeAsync(Func<IReadOnlyList<Descriptor>, IReadOnlyList<Descriptor>?> change, CancellationToken cancellationToken)
    {
        await connection.ReferrerLists.WaitAsync(cancellationToken);
        try
        {
            for (var attempt = 0; attempt < MaxAttempts; attempt++)
            {
                var began = connection.Time.GetTimestamp();
                var list = await FindAsync(connection, writer.Path, subject, writer.Subject, cancellationToken) ?? new ImageIndex([]);
                if (change(list.Manifests) is not { } changed)
                {
                    return;
                }

                try
                {
                    await PutAsync(list with { Manifests = changed }, cancellationToken);
                }
                catch (RegistryException e) when (e.Has(RegistryErrorCode.ManifestBlobUnknown))
                {
                    // It names what somebody deleted, and stays as it is until that is taken out.
                    await PutAsync(list with { Manifests = await ExistingAsync(changed, cancellationToken) }, cancellationToken);
                }

                await Task.Delay(connection.Time.GetElapsedTime(began) * 2, connection.Time, cancellationToken);
            }
        }
        finally
        {
            connection.ReferrerLists.Release();
        }

        throw new DavitException(
            ErrorKind.Conflict, $"push {writer.Subject.Repository}: others keep changing '{_tag}', the list of what refers to {subject}", "Try again in a moment.");
    }

    private async Task PutAsync(ImageIndex list, CancellationToken cancellationToken)
    {
        var document = list.ToDocument(MediaType.OciIndex);
        await writer.PutAsync(new RawManifest(document.Raw, document.MediaType), _tag, cancellationToken);
    }

    private async Task<IReadOnlyList<Descriptor>> ExistingAsync(IReadOnlyList<Descriptor> listed, CancellationToken cancellationToken)
    {
        var existing = new List<Descriptor>();
        foreach (var entry in listed)
        {
            var request = new RegistryRequest(HttpMethod.Head, RequestTarget.Below($"{writer.Path}/manifests/{entry.Digest}"), [TokenScope.Pull(writer.Path)])
            {
                Accept = ManifestTypes.Accept,
            };
            using var response = await connection.SendAsync(request, cancellationToken);
            if (response.StatusCode != HttpStatusCode.NotFound)
            {
                existing.Add(entry);
            }
        }

        return existing;
    }
}
