using Davit.Oci;

namespace Davit.Content.Tests;

public sealed class StoreTests : StoreFixture
{
    private string StoreRoot => Store.Paths.Root;

    [Fact]
    public void A_process_that_owns_nothing_leaves_no_trace()
    {
        using (var store = Open())
        {
            store.Images.List();
        }

        Assert.Empty(FilesBelow(Store.Paths.Processes));
    }

    [Fact]
    public void A_process_that_disposed_everything_removes_its_file_when_the_store_is_closed()
    {
        using (var store = Open())
        {
            using var lease = store.Leases.Acquire("test");
            Assert.Single(FilesBelow(Store.Paths.Processes));
        }

        Assert.Empty(FilesBelow(Store.Paths.Processes));
    }

    [Fact]
    public void A_process_that_closes_the_store_with_a_lease_open_counts_as_dead()
    {
        using (var store = Open())
        {
            store.Leases.Acquire("never disposed");
        }

        using var later = Open();

        Assert.Single(later.DeadProcesses());
        Assert.Equal(0, later.Database.Read(s => s.QuerySingle("SELECT COUNT(*) FROM leases", row => row.GetInt64(0))));
    }

    [Fact]
    public void A_killed_process_leaves_what_it_committed_and_nothing_else()
    {
        using var child = ChildProcess.Start("ingest", StoreRoot);
        var committed = Digest.Parse(child.ReadLine());
        var processId = child.ReadLine();
        Assert.True(Store.IsAlive(processId));
        Assert.Single(Directory.GetDirectories(Store.Paths.Ingests));

        child.Kill();
        using var later = Open();

        Assert.Equal([processId], later.DeadProcesses());
        Assert.False(later.IsAlive(processId));
        Assert.Equal("committed"u8, later.Blobs.ReadSmall(committed, 100).Span);
        Assert.Empty(Directory.GetDirectories(Store.Paths.Ingests));
        Assert.Single(FilesBelow(Store.Paths.Blobs));
        Assert.False(later.Database.Read(s => s.Exists("SELECT 1 FROM leases UNION ALL SELECT 1 FROM build_locks")));
    }

    [Fact]
    public void A_dead_process_is_recovered_by_one_process_at_a_time_until_somebody_forgets_it()
    {
        using (var child = ChildProcess.Start("ingest", StoreRoot))
        {
            child.ReadLine();
            child.ReadLine();
            child.Kill();
        }

        using (var first = Open())
        using (var second = Open())
        {
            Assert.Single(first.DeadProcesses());
            Assert.Empty(second.DeadProcesses());
        }

        using (var third = Open())
        {
            Assert.Single(third.DeadProcesses());
            third.ForgetDeadProcesses();
            Assert.Empty(third.DeadProcesses());
        }

        using var fourth = Open();
        Assert.Empty(fourth.DeadProcesses());
    }

    [Fact]
    public void Another_living_process_keeps_its_ingest()
    {
        using var child = ChildProcess.Start("ingest", StoreRoot);
        child.ReadLine();

        using var later = Open();

        Assert.Single(Directory.GetDirectories(Store.Paths.Ingests));
        Assert.Equal(0, child.Finish());
        Assert.Empty(Directory.GetDirectories(Store.Paths.Ingests));
    }

    [Fact]
    public void Blob_files_without_a_row_are_removed_after_a_death()
    {
        using (var child = ChildProcess.Start("ingest", StoreRoot))
        {
            child.ReadLine();
            child.Kill();
        }

        var orphan = Store.Blobs.Directory.PathOf(Digest.Sha256("orphan"u8));
        Directory.CreateDirectory(Path.GetDirectoryName(orphan)!);
        File.WriteAllText(orphan, "orphan");

        using var later = Open();

        Assert.False(File.Exists(orphan));
        Assert.Single(FilesBelow(Store.Paths.Blobs));
    }

    [Fact]
    public void Processes_that_create_the_store_at_once_agree()
    {
        var root = Path.Combine(Root, "fresh");
        var children = Enumerable.Range(0, 4).Select(_ => ChildProcess.Start("put", root)).ToArray();

        Assert.All(children, child => Assert.Equal(0, child.Finish()));

        using var store = Davit.Content.Store.Open(root, TimeProvider.System);
        Assert.Equal(20, FilesBelow(store.Paths.Blobs).Length);
        Assert.Equal(20, store.Database.Read(s => s.QuerySingle("SELECT COUNT(*) FROM blobs", row => row.GetInt64(0))));
        Assert.Empty(FilesBelow(store.Paths.Processes));
        Assert.Empty(Directory.GetDirectories(store.Paths.Ingests));
    }

    [Fact]
    public void A_store_survives_kills_at_any_moment_whole()
    {
        for (var round = 0; round < 8; round++)
        {
            using var one = ChildProcess.Start("churn", StoreRoot);
            using var two = ChildProcess.Start("churn", StoreRoot);
            one.ReadLine();
            two.ReadLine();
            Thread.Sleep(Random.Shared.Next(5, 150));
            one.Kill();
            two.Kill();

            using var store = Open();
            store.ForgetDeadProcesses();
            AssertWhole(store);
        }

        void AssertWhole(Store store)
        {
            var rows = store.Database.Read(s => s.Query("SELECT digest FROM blobs", row => row.GetDigest(0)));
            Assert.All(rows, digest => store.Blobs.ReadSmall(digest, 100_000));
            Assert.Equal(rows.Order(), store.Blobs.Directory.List().Order());
            Assert.Empty(Directory.GetDirectories(store.Paths.Ingests));
            foreach (var image in store.Images.List())
            {
                var manifest = store.Images.GetManifest(image.Manifest!);
                Assert.True(store.Blobs.Contains(manifest.Value.Config.Digest));
                Assert.All(manifest.Value.Layers, layer => Assert.True(store.Blobs.Contains(layer.Digest)));
            }

            Assert.False(store.Database.Read(s => s.Exists("SELECT 1 FROM leases")));
            Assert.Equal("ok", store.Database.Read(s => s.QuerySingle("PRAGMA integrity_check", row => row.GetText(0))));
        }
    }

    [Fact]
    public void A_missing_sqlite_library_is_named_with_its_package()
    {
        // The child sees an empty file in the library's place; the mount is in a name space of its own.
        var library = File.ReadLines("/proc/self/maps").First(line => line.Contains("libsqlite3.so", StringComparison.Ordinal));
        var path = library[library.IndexOf('/', StringComparison.Ordinal)..];
        using var child = ChildProcess.Start(
            "count", StoreRoot, "unshare", "--mount", "sh", "-c", $"mount --bind /dev/null '{path}' && exec '{Environment.ProcessPath}'");

        Assert.Equal(
            "Unavailable: load libsqlite3.so.0: not found Install SQLite's library, on Debian and Ubuntu with 'apt-get install libsqlite3-0'.",
            child.ReadLine());
    }

    [Fact]
    public void A_root_that_cannot_be_made_is_named()
    {
        File.WriteAllText(Path.Combine(Root, "file"), "");

        var error = Assert.Throws<DavitException>(() => Davit.Content.Store.Open(Path.Combine(Root, "file", "store"), TimeProvider.System));

        Assert.StartsWith($"create store '{Root}/file/store': ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_existing_root_keeps_its_permissions()
    {
        var root = Path.Combine(Root, "shared");
        Directory.CreateDirectory(root, (UnixFileMode)0b111_111_111);
        File.SetUnixFileMode(root, (UnixFileMode)0b111_111_111);

        using var store = Davit.Content.Store.Open(root, TimeProvider.System);

        Assert.Equal((UnixFileMode)0b111_111_111, File.GetUnixFileMode(root));
    }
}
