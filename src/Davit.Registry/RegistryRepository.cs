using System.Collections.Concurrent;
using System.Net;
using System.Runtime.CompilerServices;
using Davit.Content.Transfers;
using Davit.Oci;
using Davit.Registry.Authentication;
using Davit.Registry.Hosts;
using Davit.Registry.Protocol;
using Davit.Registry.Transfer;
using Davit.Registry.Transport;

namespace Davit.Registry;

/// <summary>
/// One repository of a registry, with the tag or digest it was opened for. Pulls try the mirrors first; pushes go to
/// the registry itself. Thread-safe.
/// </summary>
public sealed partial class RegistryRepository : IReferrerSource, IReferrerSink
{
    private readonly RegistryClient _client;
    private readonly ConcurrentDictionary<Digest, Uri> _openUploads = new();
    private int _firstEndpoint;

    internal RegistryRepository(RegistryClient client, ImageReference reference)
    {
        _client = client;
        Reference = reference;
    }

    public ImageReference Reference { get; }

    internal Func<Digest, IReadOnlyList<string>> FindMoreBlobSources { private get; init; } = _ => [];

    private IReadOnlyList<TokenScope> PullScopes => [TokenScope.Pull(Reference.Path)];

    private IReadOnlyList<TokenScope> PushScopes => [TokenScope.PullAndPush(Reference.Path)];

    // A tag means what the endpoint says; content is checked against its digest.
    private EndpointCapabilities ToResolve => Reference.Digest is null ? EndpointCapabilities.Resolve : EndpointCapabilities.Pull;

    private string ManifestPath => $"{Reference.Path}/manifests/{Reference.Digest?.ToString() ?? Reference.Tag}";

    /// <summary>
    /// What the reference points to now, without its bytes: enough to see that nothing changed, and free of charge where
    /// pulls are counted.
    /// </summary>
    /// <exception cref="DavitException">NotFound, Denied, Unauthenticated, Unavailable, Corrupt, Unsupported.</exception>
    public Task<Descriptor> ResolveDescriptorAsync(CancellationToken cancellationToken = default) => PullAsync(
        ToResolve,
        async (connection, choice) =>
        {
            var request = new RegistryRequest(HttpMethod.Head, RequestTarget.Below(ManifestPath), PullScopes) { Accept = ManifestTypes.Accept };
            using var response = await connection.SendAsync(request, Subject(TransferVerb.Pull), cancellationToken);
            if (response.StatusCode == HttpStatusCode.OK && ManifestReader.ReadHead(response) is { } head && (Reference.Digest is null || head.Digest == Reference.Digest))
            {
                Prefer(choice);
                return head;
            }

            // A HEAD answer has no words for what is wrong, and some registries leave out the digest: GET tells.
            var manifest = await FetchManifestAsync(connection, ManifestPath, Reference.Digest, cancellationToken);
            return manifest.Descriptor;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<RawManifest> ResolveAsync(CancellationToken cancellationToken = default) => PullAsync(
        ToResolve,
        async (connection, choice) =>
        {
            var manifest = await FetchManifestAsync(connection, ManifestPath, Reference.Digest, cancellationToken);
            Prefer(choice);
            return manifest;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<RawManifest> GetManifestAsync(Descriptor descriptor, CancellationToken cancellationToken = default) => PullAsync(
        EndpointCapabilities.Pull,
        async (connection, _) =>
        {
            var manifest = await FetchManifestAsync(connection, $"{Reference.Path}/manifests/{descriptor.Digest}", descriptor.Digest, cancellationToken);
            CheckAgainst(descriptor, manifest);
            return manifest;
        },
        cancellationToken);

    /// <summary>
    /// The blob's bytes, exactly as many as the descriptor states; broken connections are resumed underneath.
    /// The digest is not checked here.
    /// </summary>
    public Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken = default) => OpenBlobAsync(descriptor, 0, cancellationToken);

    /// <summary>As <see cref="OpenBlobAsync(Descriptor, CancellationToken)"/>, without the first <paramref name="offset"/> bytes.</summary>
    public async Task<Stream> OpenBlobAsync(Descriptor descriptor, long offset, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, descriptor.SizeBytes);
        if (descriptor.Data is { } embedded)
        {
            return new MemoryStream(embedded[(int)offset..].ToArray(), writable: false);
        }

        var slot = await _client.Downloads.TakeAsync(cancellationToken);
        try
        {
            var connections = await _client.ConnectForPullAsync(Reference, cancellationToken);
            var request = new RegistryRequest(HttpMethod.Get, RequestTarget.Below(BlobPath(descriptor.Digest)), PullScopes)
            {
                IsBulk = descriptor.SizeBytes - offset >= RegistryRequest.BulkBytes,
            };
            return await PullAsync(
                EndpointCapabilities.Pull,
                async Task<Stream> (_, choice) =>
                {
                    var source = new BlobDownloadSource(descriptor, offset, Subject(TransferVerb.Pull) with { Elsewhere = HostNamedBy(descriptor) })
                    {
                        Ranges = _client.Options.Ranges,
                        Buffers = _client.RangeBuffers,
                        Downloads = _client.Downloads,
                    };
                    var download = new BlobDownload([.. connections.Skip(choice).Where(c => c.Endpoint.Can(EndpointCapabilities.Pull))], request, source, slot);
                    try
                    {
                        await download.OpenAsync(cancellationToken);
                        return download;
                    }
                    catch
                    {
                        download.HangUp();
                        throw;
                    }
                },
                cancellationToken);
        }
        catch
        {
            slot.Dispose();
            throw;
        }
    }

    /// <summary>Whether the registry has the blob in this repository, if need be by mounting it from another one.</summary>
    public async Task<bool> HasBlobAsync(Descriptor descriptor, CancellationToken cancellationToken = default)
    {
        var isThere = await FindBlobAsync(descriptor, cancellationToken);
        if (isThere && IsNoted(descriptor))
        {
            // Only the answer to its upload was lost, or somebody else sent it.
            _client.Options.Uploads?.Forget(Reference.Repository, descriptor.Digest);
        }

        return isThere;
    }

    private async Task<bool> FindBlobAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        var connection = await _client.ConnectForPushAsync(Reference, cancellationToken);
        var subject = Subject(TransferVerb.Push);
        switch (await new BlobPresence(connection, BlobPath(descriptor.Digest), PushScopes, subject).FindAsync(cancellationToken))
        {
            case BlobFinding.Present:
                return true;
            case BlobFinding.Missing:
                return await MountAsync(connection, descriptor.Digest, cancellationToken);
            default:
                // What a registry has against us it says in answer to an upload, before anything is packed for it.
                _openUploads[descriptor.Digest] = await new BlobUpload(connection, Reference.Path, descriptor, subject).StartAsync(cancellationToken);
                return false;
        }
    }

    /// <summary>Stores a manifest under <paramref name="tag"/>, or under its digest alone.</summary>
    public async Task PutManifestAsync(RawManifest manifest, string? tag, CancellationToken cancellationToken = default)
    {
        var connection = await _client.ConnectForPushAsync(Reference, cancellationToken);
        var writer = new ManifestWriter(connection, Reference.Path, Subject(TransferVerb.Push));
        var listed = await writer.PutAsync(manifest, tag, cancellationToken);
        if (Referrer.Find(manifest) is { } referrer && referrer.Subject.Digest != listed)
        {
            await new ReferrerTag(connection, writer, referrer.Subject.Digest).AddAsync(referrer.Descriptor, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public Task PutReferrerAsync(RawManifest manifest, string? tag, CancellationToken cancellationToken = default) => PutManifestAsync(manifest, tag, cancellationToken);

    /// <summary>The registry itself knows all tags, a mirror those it was asked for: mirrors answer only when it cannot be reached.</summary>
    public async IAsyncEnumerable<string> ListTagsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var (tags, hasTag) = await StartListAsync(c => TagPages.ListAsync(c, Reference.Path, Subject(TransferVerb.List), cancellationToken), cancellationToken);
        await using var _ = tags;
        for (; hasTag; hasTag = await tags.MoveNextAsync())
        {
            yield return tags.Current;
        }
    }

    /// <summary>
    /// What refers to a manifest by its subject, whether or not the registry has that manifest: by the registry's own list, or where it
    /// has none by the index that clients keep under a tag. Asked of mirrors when the registry itself cannot be reached.
    /// </summary>
    /// <param name="subject">Of the manifest or index.</param>
    /// <param name="artifactType">What they must be; null for all.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    public async IAsyncEnumerable<Descriptor> ListReferrersAsync(Digest subject, string? artifactType, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var pages = new ReferrerPages(Reference.Path, subject, artifactType, Subject(TransferVerb.List));
        var (referrers, hasOne) = await StartListAsync(c => pages.ListAsync(c, cancellationToken), cancellationToken);
        await using var _ = referrers;
        for (; hasOne; hasOne = await referrers.MoveNextAsync())
        {
            yield return referrers.Current;
        }
    }

    /// <inheritdoc/>
    public async Task<RawManifest?> FindTaggedAsync(string tag, CancellationToken cancellationToken = default)
    {
        try
        {
            return await PullAsync(
                EndpointCapabilities.Resolve,
                (connection, _) => FetchManifestAsync(connection, $"{Reference.Path}/manifests/{tag}", null, cancellationToken),
                cancellationToken);
        }
        catch (RegistryException e) when (e.Kind == ErrorKind.NotFound)
        {
            return null;
        }
    }

    /// <summary>
    /// Takes a manifest that is deleted out of the list of its subject's referrers which clients keep under a tag; nothing where it has
    /// no subject, or the registry keeps the list itself.
    /// </summary>
    public async Task UnlistReferrerAsync(RawManifest manifest, CancellationToken cancellationToken = default)
    {
        if (Referrer.Find(manifest) is { } referrer)
        {
            var connection = await _client.ConnectForPushAsync(Reference, cancellationToken);
            var writer = new ManifestWriter(connection, Reference.Path, Subject(TransferVerb.Push));
            await new ReferrerTag(connection, writer, referrer.Subject.Digest).RemoveAsync(referrer.Descriptor.Digest, cancellationToken);
        }
    }

    private async Task<(IAsyncEnumerator<T> Entries, bool HasFirst)> StartListAsync<T>(
        Func<RegistryConnection, IAsyncEnumerable<T>> list, CancellationToken cancellationToken)
    {
        var found = await _client.ConnectForPullAsync(Reference, cancellationToken);
        RegistryConnection[] connections = [found[^1], .. found.SkipLast(1)];
        for (var i = 0; ; i++)
        {
            var entries = list(connections[i]).GetAsyncEnumerator(cancellationToken);
            try
            {
                return (entries, await entries.MoveNextAsync());
            }
            catch (RegistryException e) when (e.StatusCode is null && i < connections.Length - 1)
            {
                await entries.DisposeAsync();
            }
        }
    }

    private async Task<bool> MountAsync(RegistryConnection connection, Digest digest, CancellationToken cancellationToken)
    {
        var prefix = Reference.Domain + "/";
        var sources = FindMoreBlobSources(digest).Concat(_client.Options.FindBlobSources(digest)).Distinct()
            .Where(s => s.StartsWith(prefix, StringComparison.Ordinal) && s != Reference.Repository)
            .Select(s => s[prefix.Length..]);
        var (isMounted, openUpload) = await new BlobMount(connection, Reference.Path).TryAsync(digest, sources, cancellationToken);
        if (openUpload is not null)
        {
            _openUploads[digest] = openUpload;
        }

        return isMounted;
    }

    private async Task<RawManifest> FetchManifestAsync(RegistryConnection connection, string path, Digest? expected, CancellationToken cancellationToken)
    {
        var request = new RegistryRequest(HttpMethod.Get, RequestTarget.Below(path), PullScopes) { Accept = ManifestTypes.Accept };
        var response = await connection.SendAsync(request, Subject(TransferVerb.Pull), cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw await RegistryFailure.ReadAsync(response, connection, Subject(TransferVerb.Pull), cancellationToken);
        }

        using (response)
        {
            return await ManifestReader.ReadAsync(response, connection, expected, cancellationToken);
        }
    }

    private void CheckAgainst(Descriptor descriptor, RawManifest manifest)
    {
        if (manifest.Bytes.Length != descriptor.SizeBytes)
        {
            throw new DavitException(ErrorKind.Corrupt, $"pull {Reference.FamiliarName}: manifest {descriptor.Digest} has {manifest.Bytes.Length} bytes, its descriptor states {descriptor.SizeBytes}");
        }

        if (manifest.MediaType != descriptor.MediaType)
        {
            throw new DavitException(ErrorKind.Corrupt, $"pull {Reference.FamiliarName}: manifest {descriptor.Digest} was served as '{manifest.MediaType}', its descriptor states '{descriptor.MediaType}'");
        }
    }

    /// <summary>Tries the endpoints in order; whatever is wrong with a mirror, the next one is asked.</summary>
    private async Task<T> PullAsync<T>(EndpointCapabilities needed, Func<RegistryConnection, int, Task<T>> attempt, CancellationToken cancellationToken)
    {
        var connections = await _client.ConnectForPullAsync(Reference, cancellationToken);
        var choices = Choices(connections, needed);
        DavitException? ofMirror = null;
        for (var i = 0; ; i++)
        {
            try
            {
                return await attempt(connections[choices[i]], choices[i]);
            }
            catch (DavitException e) when (i < choices.Count - 1)
            {
                ofMirror = e;
            }
            catch (RegistryException e) when (e.StatusCode is null && ofMirror is not null)
            {
                // Without the registry itself, what its mirror said explains more.
                throw new RegistryException(e.Kind, e.Message, $"The mirror {connections[choices[i - 1]].Endpoint} said: {ofMirror.Message.TrimEnd('.')}.", e) { Method = e.Method, Url = e.Url };
            }
        }
    }

    // Those before the preferred one that were asked to resolve did not have the image; the others were not asked yet.
    private List<int> Choices(IReadOnlyList<RegistryConnection> connections, EndpointCapabilities needed)
    {
        var preferred = Math.Min(Volatile.Read(ref _firstEndpoint), connections.Count - 1);
        var choices = new List<int>(connections.Count);
        for (var i = 0; i < connections.Count; i++)
        {
            var endpoint = connections[i].Endpoint;
            if (endpoint.Can(needed) && (i >= preferred || !endpoint.Can(ToResolve)))
            {
                choices.Add(i);
            }
        }

        return choices.Count > 0 ? choices
            : throw new DavitException(ErrorKind.Unsupported, $"pull {Reference.FamiliarName}: no configured endpoint may do it", $"Its hosts.toml gives nobody the capability '{needed.ToString().ToLowerInvariant()}'.");
    }

    // The endpoint that had the manifest has the rest, most likely.
    private void Prefer(int choice) => Volatile.Write(ref _firstEndpoint, choice);

    private FailureSubject Subject(TransferVerb verb) => new(verb, Reference.Domain, Reference.FamiliarRepository, Reference.FamiliarName);

    // The URLs of foreign layers led clients to send passwords to strangers (CVE-2020-15157): they are told, not followed.
    private static string? HostNamedBy(Descriptor descriptor) =>
        descriptor.Urls.Count > 0 && Uri.TryCreate(descriptor.Urls[0], UriKind.Absolute, out var url) && url.Host.Length > 0 ? url.Authority : null;

    private string BlobPath(Digest digest) => $"{Reference.Path}/blobs/{digest}";
}
