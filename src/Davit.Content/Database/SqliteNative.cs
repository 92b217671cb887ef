using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Davit.Oci;

namespace Davit.Content.Database;

/// <summary>The C interface of SQLite (sqlite.org/c3ref), each function once, under its own name.</summary>
internal static unsafe partial class SqliteNative
{
    internal const int SQLITE_OK = 0;
    internal const int SQLITE_PERM = 3;
    internal const int SQLITE_BUSY = 5;
    internal const int SQLITE_LOCKED = 6;
    internal const int SQLITE_NOMEM = 7;
    internal const int SQLITE_READONLY = 8;
    internal const int SQLITE_IOERR = 10;
    internal const int SQLITE_CORRUPT = 11;
    internal const int SQLITE_FULL = 13;
    internal const int SQLITE_CANTOPEN = 14;
    internal const int SQLITE_CONSTRAINT = 19;
    internal const int SQLITE_AUTH = 23;
    internal const int SQLITE_NOTADB = 26;
    internal const int SQLITE_ROW = 100;
    internal const int SQLITE_DONE = 101;

    internal const int SQLITE_CONSTRAINT_PRIMARYKEY = SQLITE_CONSTRAINT | (6 << 8);
    internal const int SQLITE_CONSTRAINT_UNIQUE = SQLITE_CONSTRAINT | (8 << 8);

    internal const int SQLITE_OPEN_READWRITE = 0x2;
    internal const int SQLITE_OPEN_CREATE = 0x4;
    internal const int SQLITE_OPEN_NOMUTEX = 0x8000;

    internal const uint SQLITE_PREPARE_PERSISTENT = 1;
    internal const int SQLITE_NULL = 5;

    /// <summary>SQLITE_TRANSIENT: SQLite copies the bytes before the call returns.</summary>
    internal const nint Transient = -1;

    private const string Library = "libsqlite3";

    // macOS and Windows (since 10) have it as a part of the system.
    private static readonly string[] FileNames =
        OperatingSystem.IsWindows() ? ["winsqlite3.dll", "sqlite3.dll"]
        : OperatingSystem.IsMacOS() ? ["/usr/lib/libsqlite3.dylib", "libsqlite3.dylib"]
        : ["libsqlite3.so.0", Library];

    private static nint _handle;

    /// <exception cref="DavitException">Unavailable: the library is not installed.</exception>
    internal static void EnsureLoaded()
    {
        if (_handle == 0 && !Array.Exists(FileNames, name => NativeLibrary.TryLoad(name, out _handle)))
        {
            throw new DavitException(
                ErrorKind.Unavailable,
                $"load {FileNames[0]}: not found",
                "Install SQLite's library, on Debian and Ubuntu with 'apt-get install libsqlite3-0'.");
        }
    }

#pragma warning disable CA2255 // The resolver must stand before the first call, wherever that is made from.
    [ModuleInitializer]
    internal static void SetResolver() => NativeLibrary.SetDllImportResolver(typeof(SqliteNative).Assembly, Resolve);
#pragma warning restore CA2255

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Library)
        {
            return 0;
        }

        EnsureLoaded();
        return _handle;
    }

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int sqlite3_open_v2(string filename, out nint db, int flags, nint vfs);

    [LibraryImport(Library)]
    internal static partial int sqlite3_close_v2(nint db);

    [LibraryImport(Library)]
    internal static partial int sqlite3_busy_timeout(nint db, int milliseconds);

    [LibraryImport(Library)]
    internal static partial int sqlite3_extended_result_codes(nint db, int on);

    [LibraryImport(Library)]
    internal static partial int sqlite3_extended_errcode(nint db);

    [LibraryImport(Library)]
    internal static partial byte* sqlite3_errmsg(nint db);

    [LibraryImport(Library)]
    internal static partial byte* sqlite3_errstr(int code);

    [LibraryImport(Library)]
    internal static partial int sqlite3_changes(nint db);

    [LibraryImport(Library)]
    internal static partial long sqlite3_last_insert_rowid(nint db);

    [LibraryImport(Library)]
    internal static partial int sqlite3_get_autocommit(nint db);

    [LibraryImport(Library)]
    internal static partial int sqlite3_exec(nint db, byte* sql, nint callback, nint argument, nint error);

    [LibraryImport(Library)]
    internal static partial int sqlite3_prepare_v3(nint db, byte* sql, int length, uint flags, out nint statement, out byte* tail);

    [LibraryImport(Library)]
    internal static partial int sqlite3_finalize(nint statement);

    [LibraryImport(Library)]
    internal static partial int sqlite3_step(nint statement);

    [LibraryImport(Library)]
    internal static partial int sqlite3_reset(nint statement);

    [LibraryImport(Library)]
    internal static partial int sqlite3_clear_bindings(nint statement);

    [LibraryImport(Library)]
    internal static partial int sqlite3_bind_parameter_count(nint statement);

    [LibraryImport(Library)]
    internal static partial int sqlite3_bind_null(nint statement, int index);

    [LibraryImport(Library)]
    internal static partial int sqlite3_bind_int64(nint statement, int index, long value);

    [LibraryImport(Library)]
    internal static partial int sqlite3_bind_double(nint statement, int index, double value);

    [LibraryImport(Library)]
    internal static partial int sqlite3_bind_text(nint statement, int index, byte* value, int length, nint destructor);

    [LibraryImport(Library)]
    internal static partial int sqlite3_bind_blob(nint statement, int index, byte* value, int length, nint destructor);

    [LibraryImport(Library)]
    internal static partial int sqlite3_column_type(nint statement, int column);

    [LibraryImport(Library)]
    internal static partial long sqlite3_column_int64(nint statement, int column);

    [LibraryImport(Library)]
    internal static partial double sqlite3_column_double(nint statement, int column);

    [LibraryImport(Library)]
    internal static partial byte* sqlite3_column_text(nint statement, int column);

    [LibraryImport(Library)]
    internal static partial byte* sqlite3_column_blob(nint statement, int column);

    [LibraryImport(Library)]
    internal static partial int sqlite3_column_bytes(nint statement, int column);
}
