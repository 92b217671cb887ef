using System.Runtime.InteropServices;
using Davit.Oci;

namespace Davit.Content.Database;

/// <summary>What SQLite answered, as an error a user can act on.</summary>
public sealed class SqliteException : DavitException
{
    private SqliteException(ErrorKind kind, string message, string? hint, int extendedCode)
        : base(kind, message, hint) => ExtendedCode = extendedCode;

    /// <summary>SQLite's extended result code (sqlite.org/rescode.html).</summary>
    public int ExtendedCode { get; }

    internal static unsafe SqliteException Of(int extendedCode, nint connection, string doing, string path)
    {
        var text = connection == 0 ? SqliteNative.sqlite3_errstr(extendedCode) : SqliteNative.sqlite3_errmsg(connection);
        var (kind, hint) = Classify(extendedCode);
        var message = $"{doing} database '{path}': {Marshal.PtrToStringUTF8((nint)text)}";
        return new SqliteException(kind, message, hint, extendedCode);
    }

    private static (ErrorKind Kind, string? Hint) Classify(int extendedCode) => (extendedCode & 0xff) switch
    {
        SqliteNative.SQLITE_FULL => (ErrorKind.Exhausted, "Free space on the file system that holds the database."),
        SqliteNative.SQLITE_NOMEM => (ErrorKind.Exhausted, null),
        SqliteNative.SQLITE_IOERR => (ErrorKind.Unavailable, "Look into the kernel log for errors of the disk, and check that it is not full."),
        SqliteNative.SQLITE_CORRUPT or SqliteNative.SQLITE_NOTADB => (
            ErrorKind.Corrupt,
            "Move the database away together with its '-wal' and '-shm' files, or restore it from a backup; a new one starts empty."),
        SqliteNative.SQLITE_BUSY or SqliteNative.SQLITE_LOCKED => (ErrorKind.Unavailable, "Another process holds the database; try again when it has finished."),
        SqliteNative.SQLITE_CANTOPEN or SqliteNative.SQLITE_PERM or SqliteNative.SQLITE_READONLY or SqliteNative.SQLITE_AUTH => (
            ErrorKind.Denied,
            "Check the owner and permissions of the directory and that its file system is not read-only, or choose another one."),
        SqliteNative.SQLITE_CONSTRAINT => (
            extendedCode is SqliteNative.SQLITE_CONSTRAINT_UNIQUE or SqliteNative.SQLITE_CONSTRAINT_PRIMARYKEY ? ErrorKind.AlreadyExists : ErrorKind.Conflict,
            null),
        _ => (ErrorKind.Internal, null),
    };
}
