using System.Text;
using Davit.Oci;

namespace Davit.Content.Database;

/// <summary>A prepared statement of one connection.</summary>
internal sealed unsafe class SqliteStatement
{
    private const int StackBytes = 512;

    private readonly SqliteConnection _connection;
    private readonly nint _handle;
    private readonly int _parameterCount;

    internal SqliteStatement(SqliteConnection connection, nint handle)
    {
        _connection = connection;
        _handle = handle;
        _parameterCount = SqliteNative.sqlite3_bind_parameter_count(handle);
    }

    /// <summary>True while rows are being read; the connection then prepares a second copy for a nested use.</summary>
    internal bool IsBusy { get; private set; }

    internal SqliteRow Row => new(_handle);

    internal void Bind(ReadOnlySpan<object?> arguments)
    {
        if (arguments.Length != _parameterCount)
        {
            throw new ArgumentException($"the statement has {_parameterCount} parameters, {arguments.Length} were given", nameof(arguments));
        }

        IsBusy = true;
        for (var i = 0; i < arguments.Length; i++)
        {
            Check(Bind(i + 1, arguments[i]));
        }
    }

    /// <summary>True when there is a row to read.</summary>
    internal bool Step()
    {
        var code = SqliteNative.sqlite3_step(_handle);
        return code switch
        {
            SqliteNative.SQLITE_ROW => true,
            SqliteNative.SQLITE_DONE => false,
            _ => throw _connection.Error(code),
        };
    }

    /// <summary>Makes the statement ready for its next use; reports nothing, <see cref="Step"/> did.</summary>
    internal void Reset()
    {
        _ = SqliteNative.sqlite3_reset(_handle);
        _ = SqliteNative.sqlite3_clear_bindings(_handle);
        IsBusy = false;
    }

    internal void Close() => _ = SqliteNative.sqlite3_finalize(_handle);

    private int Bind(int index, object? value) => value switch
    {
        null => SqliteNative.sqlite3_bind_null(_handle, index),
        string text => BindText(index, text),
        long number => SqliteNative.sqlite3_bind_int64(_handle, index, number),
        int number => SqliteNative.sqlite3_bind_int64(_handle, index, number),
        uint number => SqliteNative.sqlite3_bind_int64(_handle, index, number),
        bool flag => SqliteNative.sqlite3_bind_int64(_handle, index, flag ? 1 : 0),
        double number => SqliteNative.sqlite3_bind_double(_handle, index, number),
        DateTimeOffset time => SqliteNative.sqlite3_bind_int64(_handle, index, time.ToUnixTimeMilliseconds()),
        Digest or DiffId or ChainId or ImageId or MediaType or Platform => BindText(index, value.ToString()!),
        byte[] bytes => BindBytes(index, bytes),
        ReadOnlyMemory<byte> bytes => BindBytes(index, bytes.Span),
        _ => throw new ArgumentException($"a {value.GetType().Name} cannot be bound to a statement", nameof(value)),
    };

    private int BindText(int index, string text)
    {
        var maxBytes = Encoding.UTF8.GetMaxByteCount(text.Length);
        Span<byte> utf8 = maxBytes <= StackBytes ? stackalloc byte[StackBytes] : new byte[maxBytes];
        var length = Encoding.UTF8.GetBytes(text, utf8);
        fixed (byte* pointer = utf8)
        {
            return SqliteNative.sqlite3_bind_text(_handle, index, pointer, length, SqliteNative.Transient);
        }
    }

    private int BindBytes(int index, ReadOnlySpan<byte> bytes)
    {
        // A null pointer would bind NULL instead of no bytes.
        Span<byte> none = stackalloc byte[1];
        fixed (byte* pointer = bytes.IsEmpty ? none : bytes)
        {
            return SqliteNative.sqlite3_bind_blob(_handle, index, pointer, bytes.Length, SqliteNative.Transient);
        }
    }

    private void Check(int code)
    {
        if (code != SqliteNative.SQLITE_OK)
        {
            throw _connection.Error(code);
        }
    }
}
