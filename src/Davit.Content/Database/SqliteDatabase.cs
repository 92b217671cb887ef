using Davit.Content.Disk;
using Davit.Oci;

namespace Davit.Content.Database;

/// <summary>
/// A SQLite database shared by threads and processes: any number read at once, each its own consistent state, while one writes
/// (write-ahead log). Thread-safe. The functions given must not keep the session, nor call a write from inside a write.
/// </summary>
public sealed class SqliteDatabase : IDisposable
{
    private readonly Stack<SqliteConnection> _idle = new();
    private readonly Lock _idleGate = new();
    private readonly Lock _writer = new();
    private readonly string _path;
    private bool _isDisposed;

    private SqliteDatabase(string path) => _path = path;

    public string Path => _path;

    /// <summary>Opens or creates a database and brings its tables up to <paramref name="schema"/>. Its directory must exist.</summary>
    /// <exception cref="DavitException">Unavailable: no SQLite library. Corrupt: not a database. Unsupported: made by a newer program.</exception>
    public static SqliteDatabase Open(string path, SqliteSchema schema)
    {
        var database = new SqliteDatabase(path);
        try
        {
            database.Migrate(schema);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Runs a function on one consistent state of the database.</summary>
    public T Read<T>(Func<SqliteSession, T> read)
    {
        var connection = Rent();
        try
        {
            connection.Run("BEGIN"u8);
            var result = read(new SqliteSession(connection));
            connection.Run("COMMIT"u8);
            return result;
        }
        finally
        {
            Return(connection);
        }
    }

    /// <summary>Runs a function as one transaction: all of it happens, and is on the disk when the call returns, or nothing if it throws.</summary>
    public T Write<T>(Func<SqliteSession, T> write) => Write(Durability.PowerCut, write);

    public T Write<T>(Durability durability, Func<SqliteSession, T> write)
    {
        CheckNotWriting();
        lock (_writer)
        {
            var connection = Rent();
            try
            {
                connection.SetDurability(durability);
                connection.Run("BEGIN IMMEDIATE"u8);
                var result = write(new SqliteSession(connection));
                connection.Run("COMMIT"u8);
                return result;
            }
            finally
            {
                Return(connection);
            }
        }
    }

    /// <summary>Runs a function as a write and takes back all it did: what would happen, exactly. Others that write wait meanwhile.</summary>
    public T Rehearse<T>(Func<SqliteSession, T> write)
    {
        CheckNotWriting();
        lock (_writer)
        {
            var connection = Rent();
            try
            {
                connection.Run("BEGIN IMMEDIATE"u8);
                return write(new SqliteSession(connection));
            }
            finally
            {
                // Rolls back.
                Return(connection);
            }
        }
    }

    public void Write(Action<SqliteSession> write) => Write(Durability.PowerCut, write);

    public void Write(Durability durability, Action<SqliteSession> write) => Write(durability, session =>
    {
        write(session);
        return 0;
    });

    public void Dispose()
    {
        lock (_idleGate)
        {
            _isDisposed = true;
            while (_idle.TryPop(out var connection))
            {
                connection.Close();
            }
        }
    }

    private void CheckNotWriting()
    {
        if (_writer.IsHeldByCurrentThread)
        {
            throw new InvalidOperationException("a write was started inside a write");
        }
    }

    private void Migrate(SqliteSchema schema)
    {
        var version = Read(VersionOf);
        if (version == schema.Version)
        {
            return;
        }

        if (version > schema.Version)
        {
            throw new DavitException(
                ErrorKind.Unsupported,
                $"open database '{_path}': its version is {version}, this program knows {schema.Version}",
                "Use the newer program that made it.");
        }

        // Switching to the write-ahead log wants the database alone and does not wait, hence a lock around it. It is on the
        // directory: opening and closing the database file itself would drop the locks SQLite holds on it (fcntl(2)).
        using var alone = FileLocks.Current.LockDirectory(System.IO.Path.GetDirectoryName(_path)!);
        var connection = Rent();
        try
        {
            connection.Run("PRAGMA journal_mode=WAL"u8);
        }
        finally
        {
            Return(connection);
        }

        Write(session => Migrate(session, schema));
    }

    private static void Migrate(SqliteSession session, SqliteSchema schema)
    {
        var connection = session.Connection;
        for (var version = VersionOf(session); version < schema.Version; version++)
        {
            connection.RunScript(schema.Migrations[version]);
        }

        connection.RunScript($"PRAGMA user_version={schema.Version}");
    }

    private static int VersionOf(SqliteSession session) => session.QuerySingle("PRAGMA user_version", row => row.GetInt32(0));

    private SqliteConnection Rent()
    {
        lock (_idleGate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_idle.TryPop(out var connection))
            {
                return connection;
            }
        }

        return new SqliteConnection(_path);
    }

    private void Return(SqliteConnection connection)
    {
        if (connection.IsInTransaction)
        {
            Rollback(connection);
        }

        lock (_idleGate)
        {
            if (_isDisposed || connection.IsInTransaction)
            {
                connection.Close();
            }
            else
            {
                _idle.Push(connection);
            }
        }
    }

    private static void Rollback(SqliteConnection connection)
    {
        try
        {
            connection.Run("ROLLBACK"u8);
        }
        catch (SqliteException)
        {
            // SQLite rolls back by itself on a full disk; the caller gets the error that led here.
        }
    }
}
