using Davit.Content.Database;
using Davit.Oci;

namespace Davit.Content.Tests.Database;

public sealed class SqliteDatabaseTests : StoreFixture
{
    private static readonly SqliteSchema Schema = new(["CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT UNIQUE, data BLOB, at INTEGER, ratio REAL)"]);

    private string DatabasePath => Path.Combine(Root, "test.db");

    [Fact]
    public void Values_come_back_as_they_went_in()
    {
        using var database = SqliteDatabase.Open(DatabasePath, Schema);
        var at = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123);
        var long800 = new string('ü', 800);
        database.Write(s =>
        {
            s.Execute("INSERT INTO t VALUES (?, ?, ?, ?, ?)", 1L << 40, long800, new byte[] { 0, 1, 255 }, at, 0.5);
            s.Execute("INSERT INTO t VALUES (?, ?, ?, ?, ?)", 2, null, Array.Empty<byte>(), null, null);
            s.Execute("INSERT INTO t VALUES (?, ?, ?, ?, ?)", 3, "", ReadOnlyMemory<byte>.Empty, true, null);
        });

        var rows = database.Read(s => s.Query(
            "SELECT id, name, data, at, ratio FROM t ORDER BY id",
            r => (r.GetInt64(0), r.GetTextOrNull(1), Convert.ToHexString(r.GetBytes(2)), r.IsNull(2), r.GetInt64OrNull(3), r.GetDouble(4))));

        Assert.Equal((2, null, "", false, null, 0.0), rows[0]);
        Assert.Equal((3, "", "", false, 1, 0.0), rows[1]);
        Assert.Equal((1L << 40, long800, "0001FF", false, at.ToUnixTimeMilliseconds(), 0.5), rows[2]);
    }

    [Fact]
    public void A_write_that_throws_did_not_happen()
    {
        using var database = SqliteDatabase.Open(DatabasePath, Schema);

        Assert.Throws<InvalidDataException>(() => database.Write(s =>
        {
            s.Execute("INSERT INTO t(id) VALUES (1)");
            throw new InvalidDataException();
        }));

        Assert.False(database.Read(s => s.Exists("SELECT 1 FROM t")));
        database.Write(s => s.Execute("INSERT INTO t(id) VALUES (1)"));
    }

    [Fact]
    public void A_statement_may_run_inside_the_reading_of_itself()
    {
        using var database = SqliteDatabase.Open(DatabasePath, Schema);
        database.Write(s => s.Execute("INSERT INTO t(id) VALUES (1), (2)"));
        const string Sql = "SELECT id FROM t ORDER BY id";

        var pairs = database.Read(s => s.Query(Sql, outer => (outer.GetInt64(0), s.Query(Sql, inner => inner.GetInt64(0)).Count)));

        Assert.Equal([(1, 2), (2, 2)], pairs);
    }

    [Fact]
    public void A_taken_unique_value_is_told_from_other_broken_rules()
    {
        using var database = SqliteDatabase.Open(DatabasePath, Schema);
        database.Write(s => s.Execute("INSERT INTO t(name) VALUES ('a')"));

        var error = Assert.Throws<SqliteException>(() => database.Write(s => s.Execute("INSERT INTO t(name) VALUES ('a')")));

        Assert.Equal(ErrorKind.AlreadyExists, error.Kind);
        Assert.Equal($"use database '{DatabasePath}': UNIQUE constraint failed: t.name", error.Message);
    }

    [Fact]
    public void A_missing_argument_is_our_bug()
    {
        using var database = SqliteDatabase.Open(DatabasePath, Schema);

        Assert.Throws<ArgumentException>(() => database.Write(s => s.Execute("INSERT INTO t(id, name) VALUES (?, ?)", 1)));
        Assert.Throws<InvalidOperationException>(() => database.Write(s => database.Write(inner => inner.Execute("DELETE FROM t"))));
    }

    [Fact]
    public void Later_migrations_are_applied_once_and_keep_the_rows()
    {
        using (var old = SqliteDatabase.Open(DatabasePath, Schema))
        {
            old.Write(s => s.Execute("INSERT INTO t(name) VALUES ('kept')"));
        }

        var later = new SqliteSchema([.. Schema.Migrations, "ALTER TABLE t ADD COLUMN more TEXT; UPDATE t SET more = name || '!'"]);
        for (var i = 0; i < 2; i++)
        {
            using var database = SqliteDatabase.Open(DatabasePath, later);
            Assert.Equal("kept!", database.Read(s => s.QueryFirst("SELECT more FROM t", r => r.GetText(0))));
        }

        var error = Assert.Throws<DavitException>(() => SqliteDatabase.Open(DatabasePath, Schema));
        Assert.Equal(ErrorKind.Unsupported, error.Kind);
    }

    [Fact]
    public void A_migration_that_fails_leaves_the_old_tables()
    {
        SqliteDatabase.Open(DatabasePath, Schema).Dispose();
        var broken = new SqliteSchema([.. Schema.Migrations, "CREATE TABLE u(id); CREATE TABLE t(id)"]);

        Assert.Throws<SqliteException>(() => SqliteDatabase.Open(DatabasePath, broken));

        using var database = SqliteDatabase.Open(DatabasePath, Schema);
        Assert.False(database.Read(s => s.Exists("SELECT 1 FROM sqlite_master WHERE name = 'u'")));
    }

    [Fact]
    public void A_file_that_is_no_database_is_said_to_be_none()
    {
        File.WriteAllText(DatabasePath, new string('x', 5000));

        var error = Assert.Throws<SqliteException>(() => SqliteDatabase.Open(DatabasePath, Schema));

        Assert.Equal(ErrorKind.Corrupt, error.Kind);
        Assert.Equal($"use database '{DatabasePath}': file is not a database", error.Message);
        Assert.Contains("Move the database away", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_page_is_said_to_be_damaged()
    {
        using (var database = SqliteDatabase.Open(DatabasePath, Schema))
        {
            database.Write(s =>
            {
                for (var i = 0; i < 1000; i++)
                {
                    s.Execute("INSERT INTO t(name) VALUES (?)", $"name {i}");
                }
            });
        }

        using (var file = File.OpenWrite(DatabasePath))
        {
            file.Seek(4096, SeekOrigin.Begin);
            file.Write(Enumerable.Repeat((byte)0xA5, (int)file.Length - 4096).ToArray());
        }

        using var damaged = SqliteDatabase.Open(DatabasePath, Schema);
        var error = Assert.Throws<SqliteException>(() => damaged.Read(s => s.Query("SELECT name FROM t", r => r.GetText(0))));
        Assert.Equal(ErrorKind.Corrupt, error.Kind);
        Assert.EndsWith("database disk image is malformed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_directory_is_named()
    {
        var error = Assert.Throws<SqliteException>(() => SqliteDatabase.Open(Path.Combine(Root, "none", "x.db"), Schema));

        Assert.Equal(ErrorKind.Denied, error.Kind);
        Assert.Equal($"open database '{Root}/none/x.db': unable to open database file", error.Message);
    }

    [Fact]
    public void Threads_write_one_after_the_other_and_read_meanwhile()
    {
        using var database = SqliteDatabase.Open(DatabasePath, Schema);
        database.Write(s => s.Execute("INSERT INTO t(id, at) VALUES (1, 0)"));

        Parallel.For(0, 200, i =>
        {
            if (i % 2 == 0)
            {
                database.Write(Durability.ProcessEnd, s =>
                {
                    var at = s.QuerySingle("SELECT at FROM t WHERE id = 1", r => r.GetInt64(0));
                    s.Execute("UPDATE t SET at = ? WHERE id = 1", at + 1);
                });
            }
            else
            {
                var (one, two) = database.Read(s => (Value(s), Value(s)));
                Assert.Equal(one, two);
            }
        });

        Assert.Equal(100, database.Read(Value));
        static long Value(SqliteSession s) => s.QuerySingle("SELECT at FROM t WHERE id = 1", r => r.GetInt64(0));
    }

    [Fact]
    public void Processes_write_one_after_the_other()
    {
        Store.Database.Write(s => s.Execute("INSERT INTO build_cache(key, use_count) VALUES ('n', 0)"));

        var children = Enumerable.Range(0, 3).Select(_ => ChildProcess.Start("count", Store.Paths.Root)).ToArray();
        Assert.All(children, child => Assert.Equal(0, child.Finish()));

        Assert.Equal(150, Store.Database.Read(s => s.QuerySingle("SELECT use_count FROM build_cache", r => r.GetInt64(0))));
    }
}
