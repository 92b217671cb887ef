using Davit.Content;
using Davit.Content.Database;
using Davit.Linux;

namespace Davit.Build.Context;

/// <summary>
/// What the files of a build context hashed to when they were last read, kept in the store by path and stat data, as git's index
/// keeps a work tree. A file whose size, times and inode are the same has the same content; one that was written so
/// recently that another write might leave the same times is not remembered. Thread-safe.
/// </summary>
public sealed class ContextIndex
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    // The coarsest time stamps of file systems in use (FAT); git's "racily clean" rule in wall-clock form.
    private static readonly TimeSpan Recent = TimeSpan.FromSeconds(2);

    private readonly Store _store;
    private readonly string _root;
    private readonly Lazy<Dictionary<string, Row>> _rows;
    private readonly Dictionary<string, Row> _fresh = [];
    private readonly HashSet<string> _seen = [];
    private readonly Lock _gate = new();

    /// <param name="store">Where the index is kept.</param>
    /// <param name="root">The context's directory: the key of its rows.</param>
    public ContextIndex(Store store, string root)
    {
        _store = store;
        _root = root;
        _rows = new(Load);
    }

    private readonly record struct Row(long Size, long ModifiedAt, long ChangedAt, long Inode, string Digest)
    {
        public static Row Of(FileStatus status, string digest) => new(
            status.SizeBytes, Nanoseconds(status.ModifiedAt), Nanoseconds(status.ChangedAt), unchecked((long)status.Inode), digest);
    }

    /// <summary>Null when the file has to be read.</summary>
    public string? Find(SourceEntry file)
    {
        lock (_gate)
        {
            _seen.Add(file.Path);
            var isKnown = _fresh.TryGetValue(file.Path, out var row) || _rows.Value.TryGetValue(file.Path, out row);
            return isKnown && row == Row.Of(file.Status, row.Digest) ? row.Digest : null;
        }
    }

    /// <param name="file">With its status from before it was read.</param>
    /// <param name="digest">Of its bytes.</param>
    public void Remember(SourceEntry file, string digest)
    {
        var now = FileTime.From(_store.Time.GetUtcNow() - Recent);
        lock (_gate)
        {
            if (file.Status.ModifiedAt < now && file.Status.ChangedAt < now)
            {
                _fresh[file.Path] = Row.Of(file.Status, digest);
            }
        }
    }

    /// <summary>
    /// Writes what was learnt, as one transaction, nothing when nothing was; drops rows of files that are no more.
    /// Losing the write costs reading the files again.
    /// </summary>
    public void Save(Func<string, bool> exists)
    {
        lock (_gate)
        {
            if (_fresh.Count == 0)
            {
                return;
            }

            var gone = _rows.Value.Keys.Where(path => !_seen.Contains(path) && !exists(path)).ToArray();
            _store.Database.Write(Durability.ProcessEnd, session => Write(session, gone));
            foreach (var (path, row) in _fresh)
            {
                _rows.Value[path] = row;
            }

            _fresh.Clear();
        }
    }

    private Dictionary<string, Row> Load() => _store.Database.Read(session => session.Query(
        "SELECT path, size, mtime_ns, ctime_ns, inode, digest FROM context_files WHERE root = ?",
        row => KeyValuePair.Create(
            row.GetText(0), new Row(row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetText(5))),
        _root)).ToDictionary();

    private void Write(SqliteSession session, IReadOnlyList<string> gone)
    {
        foreach (var path in gone)
        {
            session.Execute("DELETE FROM context_files WHERE root = ? AND path = ?", _root, path);
        }

        foreach (var (path, row) in _fresh)
        {
            session.Execute(
                "INSERT OR REPLACE INTO context_files(root, path, size, mtime_ns, ctime_ns, inode, digest) VALUES(?, ?, ?, ?, ?, ?, ?)",
                _root, path, row.Size, row.ModifiedAt, row.ChangedAt, row.Inode, row.Digest);
        }
    }

    private static long Nanoseconds(FileTime time) => unchecked((time.Seconds * NanosecondsPerSecond) + time.Nanoseconds);
}
