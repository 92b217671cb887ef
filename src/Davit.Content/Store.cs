using Davit.Content.Blobs;
using Davit.Content.Database;
using Davit.Content.Disk;
using Davit.Content.Images;
using Davit.Content.Leases;
using Davit.Content.Processes;
using Davit.Content.Uploads;
using Davit.Oci;

namespace Davit.Content;

/// <summary>
/// Everything Davit keeps on this machine, shared by any number of processes. Opening recovers what dead processes left
/// of ingests, leases and locks; snapshots and containers are recovered by the rooms that know them, which ask
/// <see cref="DeadProcesses"/> and, when all is done, call <see cref="ForgetDeadProcesses"/>. Thread-safe.
/// </summary>
public sealed class Store : IDisposable
{
    private const string AnotherRoot = "Choose another store with --root or DAVIT_ROOT.";
    private const UnixFileMode RootMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute;

    private const UnixFileMode PrivateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly ProcessRegistry _processes;
    private bool _isDisposed;

    private Store(StorePaths paths, TimeProvider time, SqliteDatabase database, ProcessRegistry processes)
    {
        Paths = paths;
        Time = time;
        Database = database;
        _processes = processes;
        Blobs = new BlobStore(new BlobDirectory(paths.Blobs, paths.Ingests, () => processes.Id), new DownloadDirectory(paths.Downloads, time), database, time);
        Uploads = new UploadJournal(paths.Uploads, time);
        Leases = new LeaseStore(database, () => processes.Id, processes.IsAlive, time);
        Images = new ImageStore(Blobs, database, time);
    }

    public StorePaths Paths { get; }

    public TimeProvider Time { get; }

    public SqliteDatabase Database { get; }

    public BlobStore Blobs { get; }

    /// <summary>What is being sent to registries, and what interrupted sending left.</summary>
    public UploadJournal Uploads { get; }

    public LeaseStore Leases { get; }

    public ImageStore Images { get; }

    /// <summary>
    /// The owner to write into rows that shall be void when this process ends. The first use makes the process known to others.
    /// </summary>
    public string ProcessId => _processes.Id;

    /// <exception cref="DavitException">Denied: no permission. Unavailable: no SQLite library. Corrupt: the database is damaged.</exception>
    public static Store Open(string root, TimeProvider time)
    {
        var paths = new StorePaths(Path.GetFullPath(root));
        CreateDirectories(paths);
        var database = SqliteDatabase.Open(paths.Database, StoreSchema.Schema);
        ProcessRegistry? processes = null;
        try
        {
            processes = new ProcessRegistry(paths.Processes, FileLocks.Current);
            var store = new Store(paths, time, database, processes);
            store.Recover();
            return store;
        }
        catch
        {
            processes?.Dispose();
            database.Dispose();
            throw;
        }
    }

    /// <summary>Whether the process that wrote this owner into a row still runs.</summary>
    public bool IsAlive(string processId) => _processes.IsAlive(processId);

    /// <summary>Processes that ended without tidying up, found at open and left to this process by the others.</summary>
    public IReadOnlyList<string> DeadProcesses() => _processes.Dead;

    /// <summary>Says that nothing of <see cref="DeadProcesses"/> is left, snapshots and containers included.</summary>
    public void ForgetDeadProcesses() => _processes.ForgetDead();

    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        try
        {
            _processes.Leave(OwnsNothing);
        }
        catch (Exception e) when (e is DavitException or IOException)
        {
            // The next process to open the store finds our file and looks itself.
        }

        Database.Dispose();
        _processes.Dispose();
    }

    private void Recover()
    {
        Blobs.Directory.RemoveIngests(_processes.IsAlive);
        var dead = _processes.Dead;
        if (dead.Count == 0)
        {
            return;
        }

        Leases.Release(dead);
        Database.Write(Durability.ProcessEnd, session =>
        {
            foreach (var process in dead)
            {
                session.Execute("DELETE FROM build_locks WHERE process_id = ?", process);
            }
        });
        Blobs.DeleteOrphans();
    }

    private bool OwnsNothing(string processId) => !Blobs.Directory.HasIngestsOf(processId) && !Database.Read(session => session.Exists(
        """
        SELECT 1 FROM leases WHERE process_id = ?1 AND kept_until IS NULL
        UNION ALL SELECT 1 FROM build_locks WHERE process_id = ?1
        UNION ALL SELECT 1 FROM snapshots WHERE process_id = ?1
        UNION ALL SELECT 1 FROM containers WHERE process_id = ?1
        """,
        processId));

    private static void CreateDirectories(StorePaths paths)
    {
        if (Directory.Exists(paths.Processes))
        {
            return;
        }

        RefuseFiles(paths.Root);
        try
        {
            if (!Directory.Exists(paths.Root))
            {
                CreateDirectory(paths.Root, RootMode);
            }

            // Layers hold setuid programs, containers secrets: not for this machine's other users, whoever made the root and how.
            foreach (var path in (string[])[paths.Blobs, paths.Ingests, paths.Snapshots, paths.Containers, paths.Builds, paths.Processes])
            {
                CreateDirectory(path, PrivateMode);
            }

            CreateDatabaseFile(paths.Database);
        }
        catch (Exception e) when (e is DirectoryNotFoundException or FileNotFoundException)
        {
            throw new DavitException(ErrorKind.NotFound, $"create store '{paths.Root}': no such file or directory", AnotherRoot, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DiskErrors.Wrap(e, $"create store '{paths.Root}'");
        }
    }

    private static void RefuseFiles(string root)
    {
        for (var path = Path.GetFullPath(root); path is not null; path = Path.GetDirectoryName(path))
        {
            if (File.Exists(path))
            {
                throw new DavitException(ErrorKind.InvalidArgument, $"create store '{root}': '{path}' is not a directory", AnotherRoot);
            }
        }
    }

    private static void CreateDirectory(string path, UnixFileMode mode)
    {
        Directory.CreateDirectory(path);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }

    // SQLite gives its other files the permissions of this one.
    private static void CreateDatabaseFile(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        new FileStream(path, options).Dispose();
    }
}
