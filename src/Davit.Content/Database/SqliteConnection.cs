using System.Text;

namespace Davit.Content.Database;

/// <summary>One connection with its prepared statements. Used by one thread at a time.</summary>
internal sealed unsafe class SqliteConnection
{
    /// <summary>The longest a process waits for another's write. Writes here last milliseconds.</summary>
    private const int BusyTimeoutMilliseconds = 60_000;

    private readonly Dictionary<string, SqliteStatement> _statements = new(StringComparer.Ordinal);
    private readonly string _path;
    private readonly nint _handle;

    // What the connection was last told; at first unknown, since builds of the library differ in their default.
    private Durability? _durability;

    internal SqliteConnection(string path)
    {
        SqliteNative.EnsureLoaded();
        _path = path;
        const int Flags = SqliteNative.SQLITE_OPEN_READWRITE | SqliteNative.SQLITE_OPEN_CREATE | SqliteNative.SQLITE_OPEN_NOMUTEX;
        var code = SqliteNative.sqlite3_open_v2(path, out _handle, Flags, 0);
        if (code != SqliteNative.SQLITE_OK)
        {
            var error = SqliteException.Of(code, _handle, "open", path);
            Close();
            throw error;
        }

        _ = SqliteNative.sqlite3_extended_result_codes(_handle, 1);
        _ = SqliteNative.sqlite3_busy_timeout(_handle, BusyTimeoutMilliseconds);
        Run("PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY"u8);
        if (OperatingSystem.IsMacOS())
        {
            // There fsync(2) alone leaves bytes in the drive's cache.
            Run("PRAGMA fullfsync=ON"u8);
        }
    }

    internal int Changes => SqliteNative.sqlite3_changes(_handle);

    internal long LastInsertId => SqliteNative.sqlite3_last_insert_rowid(_handle);

    internal bool IsInTransaction => SqliteNative.sqlite3_get_autocommit(_handle) == 0;

    internal void SetDurability(Durability durability)
    {
        if (durability != _durability)
        {
            Run(durability == Durability.PowerCut ? "PRAGMA synchronous=FULL"u8 : "PRAGMA synchronous=NORMAL"u8);
            _durability = durability;
        }
    }

    /// <summary>Runs one or more statements without parameters and results.</summary>
    /// <param name="sql">Ends with a zero byte, as UTF-8 literals do.</param>
    internal void Run(ReadOnlySpan<byte> sql)
    {
        fixed (byte* pointer = sql)
        {
            var code = SqliteNative.sqlite3_exec(_handle, pointer, 0, 0, 0);
            if (code != SqliteNative.SQLITE_OK)
            {
                throw Error(code);
            }
        }
    }

    internal void RunScript(string sql) => Run(Encoding.UTF8.GetBytes(sql + '\0'));

    /// <summary>A statement that nobody uses now; give it back with <see cref="Return"/>.</summary>
    internal SqliteStatement Rent(string sql)
    {
        if (_statements.TryGetValue(sql, out var cached) && !cached.IsBusy)
        {
            return cached;
        }

        var statement = Prepare(sql);
        _statements.TryAdd(sql, statement);
        return statement;
    }

    internal void Return(string sql, SqliteStatement statement)
    {
        statement.Reset();
        if (!ReferenceEquals(_statements[sql], statement))
        {
            statement.Close();
        }
    }

    internal SqliteException Error(int code)
    {
        var extended = SqliteNative.sqlite3_extended_errcode(_handle);
        return SqliteException.Of(extended == SqliteNative.SQLITE_OK ? code : extended, _handle, "use", _path);
    }

    internal void Close()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Close();
        }

        _statements.Clear();
        _ = SqliteNative.sqlite3_close_v2(_handle);
    }

    private SqliteStatement Prepare(string sql)
    {
        var utf8 = Encoding.UTF8.GetBytes(sql);
        fixed (byte* pointer = utf8)
        {
            var code = SqliteNative.sqlite3_prepare_v3(_handle, pointer, utf8.Length, SqliteNative.SQLITE_PREPARE_PERSISTENT, out var statement, out _);
            return code == SqliteNative.SQLITE_OK ? new SqliteStatement(this, statement) : throw Error(code);
        }
    }
}
