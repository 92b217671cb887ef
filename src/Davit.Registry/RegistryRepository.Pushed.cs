using System.Runtime.CompilerServices;
using Davit.Content.Transfers;
using Davit.Oci;
using Davit.Registry.Protocol;
using Davit.Registry.Transfer;

namespace Davit.Registry;

/// <content>What is at the place that takes pushes, which mirrors know nothing of.</content>
public sealed partial class RegistryRepository
{
    /// <summary>What the reference points to where pushes go; null when it is not there.</summary>
    /// <exception cref="RegistryException">Denied, Unauthenticated, Unavailable.</exception>
    public async Task<Descriptor?> FindPushedAsync(CancellationToken cancellationToken) =>
        await (await PushedAsync(cancellationToken)).FindAsync(Reference.Digest?.ToString() ?? Reference.Tag!, cancellationToken);

    /// <summary>As <see cref="ListTagsAsync"/>, never from a mirror.</summary>
    public async IAsyncEnumerable<string> ListPushedTagsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var connection = await _client.ConnectForPushAsync(Reference, cancellationToken);
        await foreach (var tag in TagPages.ListAsync(connection, Reference.Path, Subject(TransferVerb.List), cancellationToken))
        {
            yield return tag;
        }
    }

    /// <summary>Takes the reference's tag away; its manifest stays for those who know its digest.</summary>
    /// <returns>False when this registry does not delete tags: then only the manifest can go, and all its tags with it.</returns>
    /// <exception cref="RegistryException">Denied, Unauthenticated, Unavailable.</exception>
    public async Task<bool> DeleteTagAsync(CancellationToken cancellationToken) => Reference.Tag is { } tag
        ? await (await PushedAsync(cancellationToken)).DeleteTagAsync(tag, cancellationToken)
        : throw new ArgumentException($"'{Reference}' has no tag");

    /// <summary>
    /// Takes a manifest away, and with it all tags that stand for it; out of the list of its subject's referrers, too, where clients keep
    /// that list.
    /// </summary>
    /// <exception cref="RegistryException">NotFound, Unsupported: deletion is switched off, Denied, Unauthenticated, Unavailable.</exception>
    public async Task DeleteManifestAsync(Digest digest, CancellationToken cancellationToken)
    {
        var manifest = await TryReadAsync(digest, cancellationToken);
        await (await PushedAsync(cancellationToken)).DeleteAsync(digest, cancellationToken);
        if (manifest is not null)
        {
            await UnlistReferrerAsync(manifest, cancellationToken);
        }
    }

    // What cannot be read may still be deleted.
    private async Task<RawManifest?> TryReadAsync(Digest digest, CancellationToken cancellationToken)
    {
        try
        {
            return await new RegistryRepository(_client, Reference.WithDigest(digest)).ResolveAsync(cancellationToken);
        }
        catch (DavitException)
        {
            return null;
        }
    }

    private async Task<PushedManifests> PushedAsync(CancellationToken cancellationToken) =>
        new(await _client.ConnectForPushAsync(Reference, cancellationToken), Reference.Path, Subject(TransferVerb.Delete));
}
