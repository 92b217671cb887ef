using System.Collections.Concurrent;
using System.Security.Cryptography;
using Davit.Content.Database;
using Davit.Oci;

namespace Davit.RegistryServer.Storage;

/// <summary>
/// Unfinished uploads. They outlive the process: the row says that an upload exists, the file's length how far it got.
/// The row need not outlive a power cut, so it costs no sync.
/// </summary>
internal sealed class UploadStorage(SqliteDatabase database, BlobStorage blobs, string directory, TimeProvider time) : IDisposable
{
    private readonly ConcurrentDictionary<string, UploadSession> _sessions = new(StringComparer.Ordinal);

    public UploadSession Start(string repository)
    {
        var id = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var now = time.GetUtcNow();
        database.Write(Durability.ProcessEnd, session => session.Execute(
            "INSERT INTO uploads(id, repository, created_at, updated_at) VALUES(?, ?, ?, ?)", id, repository, now, now));
        return _sessions.GetOrAdd(id, new UploadSession(id, repository, PathOf(id)));
    }

    /// <summary>Null when this repository has no such upload. <paramref name="id"/> may be any text.</summary>
    public UploadSession? Find(string repository, string id)
    {
        if (!_sessions.TryGetValue(id, out var session))
        {
            var exists = database.Read(s => s.Exists("SELECT 1 FROM uploads WHERE id = ? AND repository = ?", id, repository));
            session = exists ? _sessions.GetOrAdd(id, _ => new UploadSession(id, repository, PathOf(id))) : null;
        }

        return session is { IsEnded: false } && session.Repository == repository ? session : null;
    }

    /// <summary>Notes that the upload is in use, which puts off its expiry.</summary>
    public void Touch(UploadSession upload) => database.Write(Durability.ProcessEnd, session => session.Execute(
        "UPDATE uploads SET updated_at = ? WHERE id = ?", time.GetUtcNow(), upload.Id));

    /// <summary>Makes the upload a blob of its repository; false when its content is something else. Either way it ends.</summary>
    public async Task<bool> CommitAsync(UploadSession upload, Digest digest, CancellationToken cancellationToken)
    {
        var blob = await upload.VerifyAsync(digest, cancellationToken);
        if (blob is null)
        {
            Cancel(upload);
            return false;
        }

        blobs.Commit(upload.Path, blob, upload.Repository, session => session.Execute("DELETE FROM uploads WHERE id = ?", upload.Id));
        Forget(upload);
        return true;
    }

    public void Cancel(UploadSession upload)
    {
        database.Write(Durability.ProcessEnd, session => session.Execute("DELETE FROM uploads WHERE id = ?", upload.Id));
        Forget(upload);
    }

    /// <summary>Removes uploads nobody has touched for <paramref name="lifetime"/>, and files without a row. Those at work are left alone.</summary>
    public async Task ExpireAsync(TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var deadline = time.GetUtcNow() - lifetime;
        var expired = database.Read(session => session.Query(
            "SELECT id, repository FROM uploads WHERE updated_at < ?", row => (Id: row.GetText(0), Repository: row.GetText(1)), deadline));
        foreach (var (id, repository) in expired)
        {
            if (Find(repository, id) is { } upload && await upload.TryEnterAsync(TimeSpan.Zero, cancellationToken))
            {
                Cancel(upload);
                upload.Leave();
            }
        }
    }

    /// <summary>Removes files that no upload owns: a row that a power cut took, a commit that a kill cut short. Only before serving.</summary>
    public void RemoveOrphans()
    {
        var known = database.Read(session => session.Query("SELECT id FROM uploads", row => row.GetText(0))).ToHashSet(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(directory))
        {
            if (!known.Contains(Path.GetFileName(file)))
            {
                File.Delete(file);
            }
        }
    }

    public void Dispose()
    {
        foreach (var session in _sessions.Values)
        {
            session.Dispose();
        }
    }

    private void Forget(UploadSession upload)
    {
        upload.End();
        _sessions.TryRemove(upload.Id, out _);
    }

    private string PathOf(string id) => Path.Combine(directory, id);
}
