using System.Security.Cryptography;
using Davit.Content.Leases;
using Davit.Oci;

namespace Davit.Content.Tests;

/// <summary>A store in a directory of its own, and makers of small images in it.</summary>
public abstract class StoreFixture : IDisposable
{
    private readonly List<Store> _opened = [];

    protected StoreFixture()
    {
        Root = Path.Combine(Path.GetTempPath(), "davit-content-" + Path.GetRandomFileName());
        Directory.CreateDirectory(Root);
        Store = Open();
    }

    protected string Root { get; }

    protected Store Store { get; }

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected Store Open()
    {
        var store = Davit.Content.Store.Open(Path.Combine(Root, "store"), TimeProvider.System);
        _opened.Add(store);
        return store;
    }

    protected static string[] FilesBelow(string path) => Directory.GetFiles(path, "*", SearchOption.AllDirectories);

    protected static byte[] SomeBytes(int length) => RandomNumberGenerator.GetBytes(length);

    protected static Descriptor DescriptorOf(byte[] bytes) => new(MediaType.OciLayerGzip, Digest.Sha256(bytes), bytes.Length);

    protected Task<Descriptor> PutLayerAsync(Lease lease) => PutLayerAsync(SomeBytes(100), lease);

    protected Task<Descriptor> PutLayerAsync(byte[] bytes, Lease? lease) =>
        Store.Blobs.PutAsync(DescriptorOf(bytes), new MemoryStream(bytes), lease, Cancel);

    /// <summary>A config and a manifest over these layers; diffIDs are made up.</summary>
    protected static (Document<ImageManifest> Manifest, Document<ImageConfig> Config) MakeImage(string platform, params Descriptor[] layers)
    {
        var config = new ImageConfig
        {
            Platform = Platform.Parse(platform),
            Created = DateTimeOffset.UnixEpoch.AddSeconds(Random.Shared.Next()),
            DiffIds = [.. layers.Select(layer => new DiffId(Digest.Sha256(layer.Digest.ToString().Select(c => (byte)c).ToArray())))],
        }.ToDocument(MediaType.OciConfig);
        return (new ImageManifest(config.Descriptor, layers).ToDocument(MediaType.OciManifest), config);
    }

    protected static Document<ImageIndex> MakeIndex(params (Document<ImageManifest> Manifest, Document<ImageConfig> Config)[] images) =>
        new ImageIndex([.. images.Select(i => i.Manifest.Descriptor with { Platform = i.Config.Value.Platform })]).ToDocument(MediaType.OciIndex);

    protected async Task<(Document<ImageManifest> Manifest, Document<ImageConfig> Config)> PutImageAsync(Lease lease, string platform = "linux/amd64")
    {
        var image = MakeImage(platform, await PutLayerAsync(lease), await PutLayerAsync(lease));
        await Store.Images.PutManifestAsync(image.Manifest, image.Config, lease, Cancel);
        return image;
    }

    protected static ImageReference Name(string text) => ImageReference.Parse(text);

    protected void InsertSnapshot(long id, string? chain, long? parent, string kind = "committed") => Store.Database.Write(session => session.Execute(
        "INSERT INTO snapshots(id, kind, chain_id, parent_id, size_bytes, created_at) VALUES (?, ?, ?, ?, 1000, 0)", id, kind, chain, parent));

    public virtual void Dispose()
    {
        foreach (var store in _opened)
        {
            store.Dispose();
        }

        Directory.Delete(Root, recursive: true);
        GC.SuppressFinalize(this);
    }
}
