using Davit.Oci;
using Davit.Registry.Tests.Servers;

namespace Davit.Registry.Tests.Transfer;

public sealed class OwnRegistryTests : RegistryContract, IAsyncLifetime
{
    private readonly ScratchDirectory _directory = new();
    private RegistryServer.RegistryServer? _server;

    protected override string Domain => _server!.Url.Authority;

    protected override bool DeletesTags => true;

    public async ValueTask InitializeAsync() => _server = await RegistryServer.RegistryServer.StartAsync(
        new RegistryServer.RegistryServerOptions { Address = "127.0.0.1:0", DataDirectory = _directory.Path },
        CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _server!.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_cut_upload_goes_on_where_it_was_cut()
    {
        await using var proxy = new CuttingProxy(Domain, bytesBeforeCut: 15_000_000, cuts: 1);
        using var client = new RegistryClient(Clients.Quick);
        var blob = TestBlob.Random(20_000_000, MediaType.OciLayerGzip);

        await client.Open($"{proxy.Domain}/a").PutBlobAsync(blob.Descriptor, new MemoryStream(blob.Bytes), CancellationToken.None);

        Assert.Equal(0, proxy.CutsLeft);
        Assert.InRange(proxy.PassedBytes, 20_000_000, 30_000_000);
    }
}
