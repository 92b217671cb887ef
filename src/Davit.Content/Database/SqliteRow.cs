using System.Runtime.InteropServices;
using System.Text;
using Davit.Oci;

namespace Davit.Content.Database;

/// <summary>The current row of a query; valid only inside the function it is handed to.</summary>
public readonly struct SqliteRow
{
    private readonly nint _statement;

    internal SqliteRow(nint statement) => _statement = statement;

    public bool IsNull(int column) => SqliteNative.sqlite3_column_type(_statement, column) == SqliteNative.SQLITE_NULL;

    public long GetInt64(int column) => SqliteNative.sqlite3_column_int64(_statement, column);

    public int GetInt32(int column) => checked((int)GetInt64(column));

    public bool GetBoolean(int column) => GetInt64(column) != 0;

    public double GetDouble(int column) => SqliteNative.sqlite3_column_double(_statement, column);

    /// <summary>The empty string for null.</summary>
    public unsafe string GetText(int column)
    {
        var text = SqliteNative.sqlite3_column_text(_statement, column);
        return text is null ? "" : Encoding.UTF8.GetString(text, SqliteNative.sqlite3_column_bytes(_statement, column));
    }

    public unsafe byte[] GetBytes(int column)
    {
        var bytes = SqliteNative.sqlite3_column_blob(_statement, column);
        return bytes is null ? [] : new ReadOnlySpan<byte>(bytes, SqliteNative.sqlite3_column_bytes(_statement, column)).ToArray();
    }

    public Digest GetDigest(int column) => Digest.Parse(GetText(column));

    /// <summary>Of milliseconds since 1970, as <see cref="SqliteSession"/> binds times.</summary>
    public DateTimeOffset GetTime(int column) => DateTimeOffset.FromUnixTimeMilliseconds(GetInt64(column));

    public long? GetInt64OrNull(int column) => IsNull(column) ? null : GetInt64(column);

    public string? GetTextOrNull(int column) => IsNull(column) ? null : GetText(column);

    public Digest? GetDigestOrNull(int column) => IsNull(column) ? null : GetDigest(column);

    public DateTimeOffset? GetTimeOrNull(int column) => IsNull(column) ? null : GetTime(column);
}
