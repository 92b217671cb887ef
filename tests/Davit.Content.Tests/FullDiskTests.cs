using System.Diagnostics;
using Davit.Oci;

namespace Davit.Content.Tests;

/// <summary>A store on a file system of 4 MiB.</summary>
public sealed class FullDiskTests : StoreFixture
{
    private readonly string _mount;

    public FullDiskTests()
    {
        _mount = Path.Combine(Root, "small");
        Directory.CreateDirectory(_mount);
        Run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", _mount);
    }

    public override void Dispose()
    {
        Run("umount", _mount);
        base.Dispose();
    }

    [Fact]
    public async Task A_blob_that_does_not_fit_is_named_and_leaves_nothing()
    {
        using var store = OpenSmall();
        var bytes = SomeBytes(6_000_000);

        var error = await Assert.ThrowsAsync<DavitException>(() =>
            store.Blobs.PutAsync(DescriptorOf(bytes), new MemoryStream(bytes), null, Cancel));

        Assert.Equal(ErrorKind.Exhausted, error.Kind);
        Assert.StartsWith($"store blob {Digest.Sha256(bytes)}: write '{store.Paths.Ingests}/", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(": no space left on the device", error.Message, StringComparison.Ordinal);
        Assert.Contains("'davit rmi'", error.Hint, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(store.Paths.Ingests));
        Assert.Empty(FilesBelow(store.Paths.Blobs));
    }

    [Fact]
    public async Task A_database_that_cannot_grow_says_so_and_goes_on_when_there_is_space()
    {
        using var store = OpenSmall();
        using var lease = store.Leases.Acquire("test");
        var filler = Path.Combine(_mount, "filler");
        Fill(filler);

        var error = Assert.Throws<Davit.Content.Database.SqliteException>(() => WriteMuch(store));
        Assert.Equal(ErrorKind.Exhausted, error.Kind);
        Assert.Contains($"database '{store.Paths.Database}': ", error.Message, StringComparison.Ordinal);
        var full = await Assert.ThrowsAnyAsync<DavitException>(() => store.Blobs.PutAsync(MediaType.OciLayer, SomeBytes(10), null, Cancel));
        Assert.Equal(ErrorKind.Exhausted, full.Kind);

        File.Delete(filler);
        var blob = await store.Blobs.PutAsync(MediaType.OciLayer, SomeBytes(10), lease, Cancel);
        Assert.True(store.Blobs.Contains(blob.Digest));
        Assert.Equal(0, store.Database.Read(s => s.QuerySingle("SELECT COUNT(*) FROM context_files", row => row.GetInt64(0))));
        Assert.Single(FilesBelow(store.Paths.Blobs));
    }

    private Store OpenSmall() => Davit.Content.Store.Open(Path.Combine(_mount, "store"), TimeProvider.System);

    private static void WriteMuch(Store store) => store.Database.Write(session =>
    {
        for (var i = 0; i < 10_000; i++)
        {
            session.Execute("INSERT INTO context_files(root, path, digest) VALUES ('r', ?, ?)", i, new string('x', 500));
        }
    });

    private static void Fill(string path)
    {
        using var file = File.Create(path);
        var block = new byte[4096];
        try
        {
            while (true)
            {
                file.Write(block);
                file.Flush();
            }
        }
        catch (IOException)
        {
        }
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
