using Davit.Content;
using Davit.Content.Leases;
using Davit.Oci;
using Davit.Registry;
using Davit.Registry.Protocol;

namespace Davit.Engine.Images;

/// <summary>
/// Fetches the layers of an image. When the registry fails or the user stops it, what has come stays: complete layers under
/// the lease, the beginnings of others in <c>downloads/</c>. When the bytes are wrong or the disk is full, nothing stays.
/// </summary>
internal sealed class FetchLayers(Store store, LayerIntake intake, RegistryRepository repository, Lease lease)
{
    public Task RunAsync(ImageManifest manifest, ImageConfig config, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        lease.Protect(ChainId.All(config.DiffIds));
        return RunAsync(
            () => [.. manifest.Layers.Select((layer, i) => new PulledLayer(store, repository, lease, layer, config.DiffIds[i], progress))], TakeAsync, cancellationToken);
    }

    /// <summary>Blobs that are no layers of files: attestations, signatures.</summary>
    public Task StoreAsync(IEnumerable<Descriptor> blobs, IProgress<TransferProgress>? progress, CancellationToken cancellationToken) =>
        RunAsync(() => [.. blobs.Select(blob => new PulledLayer(store, repository, lease, blob, new DiffId(blob.Digest), progress))], StoreAsync, cancellationToken);

    private async Task RunAsync(Func<PulledLayer[]> begin, Func<PulledLayer[], CancellationToken, Task> fetchAsync, CancellationToken cancellationToken)
    {
        try
        {
            // Bytes kept from before may be damaged, which shows only at the end; then they are fetched anew.
            while (!await TryFetchAsync(begin(), fetchAsync, cancellationToken))
            {
            }
        }
        catch (Exception e) when (IsInterruption(e))
        {
            lease.Keep();
            if (e is RegistryException { StatusCode: null, Hint: null } broken)
            {
                throw new RegistryException(broken.Kind, broken.Message, "Pull again: what has come is kept, and only the rest is fetched.", broken)
                {
                    Method = broken.Method,
                    Url = broken.Url,
                };
            }

            throw;
        }
    }

    // A registry's refusal says nothing against the bytes it sent before.
    private static bool IsInterruption(Exception exception) =>
        exception is OperationCanceledException or RegistryException or DavitException { Kind: ErrorKind.Unavailable };

    /// <returns>False when bytes of an earlier download may be to blame for what came out wrong; they are gone then.</returns>
    private static async Task<bool> TryFetchAsync(PulledLayer[] layers, Func<PulledLayer[], CancellationToken, Task> fetchAsync, CancellationToken cancellationToken)
    {
        try
        {
            await fetchAsync(layers, cancellationToken);
            return true;
        }
        catch (Exception e) when (!IsInterruption(e))
        {
            foreach (var layer in layers)
            {
                layer.Discard();
            }

            if (e is DavitException { Kind: ErrorKind.Corrupt } && layers.Any(l => l.IsContinued))
            {
                return false;
            }

            throw;
        }
        finally
        {
            foreach (var layer in layers)
            {
                await layer.DisposeAsync();
            }
        }
    }

    private async Task TakeAsync(PulledLayer[] layers, CancellationToken cancellationToken)
    {
        foreach (var layer in layers)
        {
            layer.Report(layer.IsVerified ? LayerPhase.AlreadyExists : LayerPhase.Waiting, 0);
        }

        await intake.TakeAsync(layers, cancellationToken);

        // A layer that was taken before, from other bytes, still lacks these.
        await StoreAsync([.. layers.Where(l => !l.IsTaken)], cancellationToken);
    }

    private static async Task StoreAsync(PulledLayer[] layers, CancellationToken cancellationToken)
    {
        foreach (var layer in layers)
        {
            await layer.StoreAsync(cancellationToken);
        }
    }
}
