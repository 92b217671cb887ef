namespace Davit.Content.Database;

/// <summary>
/// Statements inside one transaction; valid only inside the function it is handed to.
/// Arguments stand for the statement's <c>?</c> in order: null, text, numbers, bool, bytes, times (bound as milliseconds
/// since 1970), and the identities and names of <c>Davit.Oci</c> (bound as text).
/// </summary>
public sealed class SqliteSession
{
    private readonly SqliteConnection _connection;

    internal SqliteSession(SqliteConnection connection) => _connection = connection;

    internal SqliteConnection Connection => _connection;

    /// <summary>The rowid of the last INSERT.</summary>
    public long LastInsertId => _connection.LastInsertId;

    /// <summary>Runs one statement; the number of rows it changed.</summary>
    public int Execute(string sql, params ReadOnlySpan<object?> arguments)
    {
        var statement = _connection.Rent(sql);
        try
        {
            statement.Bind(arguments);
            while (statement.Step())
            {
            }

            return _connection.Changes;
        }
        finally
        {
            _connection.Return(sql, statement);
        }
    }

    public List<T> Query<T>(string sql, Func<SqliteRow, T> read, params ReadOnlySpan<object?> arguments)
    {
        var rows = new List<T>();
        var statement = _connection.Rent(sql);
        try
        {
            statement.Bind(arguments);
            while (statement.Step())
            {
                rows.Add(read(statement.Row));
            }

            return rows;
        }
        finally
        {
            _connection.Return(sql, statement);
        }
    }

    /// <summary>The first row, or the default of <typeparamref name="T"/> when there is none.</summary>
    public T? QueryFirst<T>(string sql, Func<SqliteRow, T> read, params ReadOnlySpan<object?> arguments)
    {
        var statement = _connection.Rent(sql);
        try
        {
            statement.Bind(arguments);
            return statement.Step() ? read(statement.Row) : default;
        }
        finally
        {
            _connection.Return(sql, statement);
        }
    }

    /// <summary>The only row of a query that always has one, such as a count.</summary>
    public T QuerySingle<T>(string sql, Func<SqliteRow, T> read, params ReadOnlySpan<object?> arguments)
    {
        var statement = _connection.Rent(sql);
        try
        {
            statement.Bind(arguments);
            return statement.Step() ? read(statement.Row) : throw new InvalidOperationException($"no row: {sql}");
        }
        finally
        {
            _connection.Return(sql, statement);
        }
    }

    /// <summary>Whether the query has any row.</summary>
    public bool Exists(string sql, params ReadOnlySpan<object?> arguments)
    {
        var statement = _connection.Rent(sql);
        try
        {
            statement.Bind(arguments);
            return statement.Step();
        }
        finally
        {
            _connection.Return(sql, statement);
        }
    }
}
