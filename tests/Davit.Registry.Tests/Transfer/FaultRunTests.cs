using Davit.Content;
using Davit.Content.Blobs;
using Davit.Content.Leases;
using Davit.Content.Transfers;
using Davit.Content.Uploads;
using Davit.Oci;
using Davit.Registry.Tests.Servers;
using Davit.Registry.Transport;
using Davit.Testing;

namespace Davit.Registry.Tests.Transfer;

/// <summary>Many transfers over a bad line, each with a seed: all end with the right bytes or with an error and nothing wrong left.</summary>
public abstract class FaultRuns : IDisposable
{
    private const int Runs = 125;
    private const int CopyRuns = 40;
    private const int AtOnce = 8;
    private const int MaxFaults = 6;

    private static readonly RegistryClientOptions Impatient = Clients.Quick with
    {
        StallTimeout = TimeSpan.FromMilliseconds(400),
        ConnectTimeout = TimeSpan.FromSeconds(20),
    };

    // Every second blob comes by several connections.
    private static readonly RangePolicy Ranges = new()
    {
        MinBytesLeft = 60_000,
        RangeBytes = 30_000,
        JudgedBytes = 20_000,
        FastBytesPerSecond = long.MaxValue,
    };

    private readonly ScratchDirectory _scratch = new();
    private int _continued;
    private int _failed;

    protected abstract string Domain { get; }

    public void Dispose()
    {
        _scratch.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_download_ends_right_or_goes_on_in_the_next_process()
    {
        using var store = Store.Open(_scratch.File("store"), TimeProvider.System);
        using var direct = new RegistryClient(Clients.Quick);
        await Parallel.ForEachAsync(Enumerable.Range(1, Runs), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (seed, _) =>
        {
            var blob = TestBlob.Random(new Random(seed).Next(1, 400_000), MediaType.OciLayerGzip);
            await direct.Open($"{Domain}/faults/pull").PutBlobAsync(blob.Descriptor, new MemoryStream(blob.Bytes), CancellationToken.None);
            var plan = new FaultPlan(seed, FaultPlan.AllKinds, MaxFaults);
            await using var proxy = new FaultProxy(Domain, plan);

            await DownloadAsync(store, proxy, blob, plan, seed % 2 == 0 ? Ranges : null);

            Assert.True(blob.Bytes.SequenceEqual(store.Blobs.ReadSmall(blob.Descriptor.Digest, int.MaxValue).ToArray()), plan.ToString());
        });
        Assert.Empty(store.Blobs.Downloads.List());
        Assert.True(_failed > Runs / 10 && _continued > Runs / 20, $"{_failed} downloads failed, {_continued} went on: the line was too good");
    }

    [Fact]
    public async Task A_push_ends_right_or_leaves_no_name()
    {
        using var direct = new RegistryClient(Clients.Quick);
        await Parallel.ForEachAsync(Enumerable.Range(1, Runs), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (seed, _) =>
        {
            var random = new Random(seed);
            var image = TestImage.Create(random.Next(1, 300_000), random.Next(1, 100_000));
            var plan = new FaultPlan(seed, FaultPlan.AllKinds, MaxFaults);
            await using var proxy = new FaultProxy(Domain, plan);
            var target = direct.Open($"{Domain}/faults/push-{seed}:1");

            await PushAsync(image, proxy, target, plan, seed % 2 == 0 ? Streamed : r => r);

            Assert.Equal(image.Manifest.Digest, (await target.ResolveAsync(CancellationToken.None)).Digest);
            foreach (var blob in image.Blobs)
            {
                Assert.True(Enumerable.SequenceEqual(await target.ReadBlobAsync(blob.Descriptor), blob.Bytes), plan.ToString());
            }
        });
        Assert.True(_failed > Runs / 10, $"{_failed} pushes failed: the line was too good");
    }

    [Fact]
    public async Task A_copy_between_two_bad_lines_ends_right_or_goes_on_in_the_next_process()
    {
        using var direct = new RegistryClient(Clients.Quick);
        await Parallel.ForEachAsync(Enumerable.Range(1, CopyRuns), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (seed, _) =>
        {
            // Large enough to be noted.
            var image = TestImage.Create(1_200_000 + new Random(seed).Next(300_000), 50_000);
            await image.PushAsync(direct.Open($"{Domain}/faults/from-{seed}:1"), "1");
            var (source, sink) = (new FaultPlan(seed, FaultPlan.AllKinds, MaxFaults), new FaultPlan(-seed, FaultPlan.AllKinds, MaxFaults));
            await using var from = new FaultProxy(Domain, source);
            await using var to = new FaultProxy(Domain, sink);

            await CopyAsync($"{from.Address}/faults/from-{seed}:1", $"{to.Address}/faults/to-{seed}", $"{source}; {sink}");

            var target = direct.Open($"{Domain}/faults/to-{seed}:1");
            Assert.Equal(image.Manifest.Digest, (await target.ResolveAsync(CancellationToken.None)).Digest);
            foreach (var blob in image.Blobs)
            {
                Assert.True(Enumerable.SequenceEqual(await target.ReadBlobAsync(blob.Descriptor), blob.Bytes), $"{source}; {sink}");
            }
        });
        Assert.True(_failed > CopyRuns / 10, $"{_failed} copies failed: the lines were too good");
        Assert.Empty(Directory.GetFiles(_scratch.File("uploads")));
    }

    private async Task CopyAsync(string from, string to, string plan)
    {
        for (var round = 0; ; round++)
        {
            using var client = new RegistryClient(Impatient with { Retries = Impatient.Retries with { MaxAttempts = 2 }, Uploads = new UploadJournal(_scratch.File("uploads"), TimeProvider.System) });
            try
            {
                await new ImageCopier(client.Open(from), client.Open(to)).CopyAsync(new CopyRequest { Tag = "1" }, CancellationToken.None);
                return;
            }
            catch (DavitException e)
            {
                Interlocked.Increment(ref _failed);
                Assert.True(round < 8 * MaxFaults, $"{plan}: {e}");
            }
        }
    }

    // Each round is what one process does: it takes up what the last one left, and leaves what it has got.
    private async Task DownloadAsync(Store store, FaultProxy proxy, TestBlob blob, FaultPlan plan, RangePolicy? ranges)
    {
        for (var round = 0; ; round++)
        {
            using var client = new RegistryClient(Impatient with { Retries = Impatient.Retries with { MaxAttempts = 2 }, Ranges = ranges });
            using var lease = store.Leases.Acquire("fault run");
            await using var ingest = await BeginAsync(store, blob, lease);
            var before = ingest.KeptBytes;
            Interlocked.Add(ref _continued, before > 0 ? 1 : 0);
            try
            {
                var repository = client.Open($"{proxy.Address}/faults/pull");
                await using var stream = ingest.Resume((offset, cancel) => repository.OpenBlobAsync(blob.Descriptor, offset, cancel));
                await ingest.CommitAsync(CancellationToken.None);
                return;
            }
            catch (DavitException e)
            {
                Interlocked.Increment(ref _failed);
                Assert.False(store.Blobs.Contains(blob.Descriptor.Digest), plan.ToString());
                Assert.True(e is DigestMismatchException || ingest.BytesWritten >= before, $"{plan}: {e.Message}");
                Assert.True(round < 4 * MaxFaults, $"{plan}: {e}");
            }
        }
    }

    // A program that another test starts just now has the last round's lock as well, from its fork until its exec.
    private static async Task<BlobIngest> BeginAsync(Store store, TestBlob blob, Lease lease)
    {
        BlobIngest? ingest;
        while ((ingest = store.Blobs.TryBeginDownload(blob.Descriptor, lease)) is null)
        {
            await Task.Delay(5);
        }

        return ingest;
    }

    private async Task PushAsync(TestImage image, FaultProxy proxy, RegistryRepository direct, FaultPlan plan, Func<RegistryRepository, IImageSink> sink)
    {
        for (var round = 0; ; round++)
        {
            using var client = new RegistryClient(Impatient with { Retries = Impatient.Retries with { MaxAttempts = 2 } });
            try
            {
                await new ImageCopier(new MemorySource(image), sink(client.Open($"{proxy.Address}/{direct.Reference.Path}")))
                    .CopyAsync(new CopyRequest { Tag = "1" }, CancellationToken.None);
                return;
            }
            catch (DavitException e)
            {
                Interlocked.Increment(ref _failed);
                Assert.True(round < 4 * MaxFaults, $"{plan}: {e}");
                await MustBeWholeIfNamedAsync(image, direct, plan);
            }
        }
    }

    // The answer to the last request may be what was lost.
    private static async Task MustBeWholeIfNamedAsync(TestImage image, RegistryRepository direct, FaultPlan plan)
    {
        try
        {
            Assert.Equal(image.Manifest.Digest, (await direct.ResolveAsync(CancellationToken.None)).Digest);
        }
        catch (DavitException e) when (e.Kind == ErrorKind.NotFound)
        {
            return;
        }

        foreach (var blob in image.Blobs)
        {
            Assert.True(Enumerable.SequenceEqual(await direct.ReadBlobAsync(blob.Descriptor), blob.Bytes), plan.ToString());
        }
    }

    private static StreamingSink Streamed(RegistryRepository repository) => new(repository);

    /// <summary>Sends blobs as those that are being made.</summary>
    private sealed class StreamingSink(RegistryRepository repository) : IImageSink
    {
        public Task<bool> HasBlobAsync(Descriptor descriptor, CancellationToken cancellationToken) => repository.HasBlobAsync(descriptor, cancellationToken);

        public Task PutBlobAsync(Descriptor descriptor, Stream content, CancellationToken cancellationToken) =>
            repository.PutBlobAsync(Task.FromResult(descriptor), content, cancellationToken);

        public Task PutManifestAsync(RawManifest manifest, string? tag, CancellationToken cancellationToken) =>
            repository.PutManifestAsync(manifest, tag, cancellationToken);
    }

    private sealed class MemorySource(TestImage image) : IImageSource
    {
        public Task<RawManifest> ResolveAsync(CancellationToken cancellationToken) => Task.FromResult(image.Manifest);

        public Task<RawManifest> GetManifestAsync(Descriptor descriptor, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
            Task.FromResult<Stream>(new MemoryStream(image.Blobs.Single(b => b.Descriptor.Digest == descriptor.Digest).Bytes));
    }
}

public sealed class FaultRunsAgainstOwnRegistry : FaultRuns, IAsyncLifetime
{
    private readonly ScratchDirectory _directory = new();
    private RegistryServer.RegistryServer? _server;

    protected override string Domain => _server!.Url.Authority;

    public async ValueTask InitializeAsync() => _server = await RegistryServer.RegistryServer.StartAsync(
        new RegistryServer.RegistryServerOptions { Address = "127.0.0.1:0", DataDirectory = _directory.Path }, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        Dispose();
        await _server!.DisposeAsync();
        _directory.Dispose();
    }
}

public sealed class FaultRunsAgainstDebianRegistry : FaultRuns, IAsyncLifetime
{
    private DebianRegistry? _registry;

    protected override string Domain => _registry!.Domain;

    public async ValueTask InitializeAsync() => _registry = await DebianRegistry.StartAsync();

    public async ValueTask DisposeAsync()
    {
        Dispose();
        await _registry!.DisposeAsync();
    }
}
