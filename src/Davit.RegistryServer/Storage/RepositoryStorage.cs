using Davit.Content.Database;
using Davit.RegistryServer.Routing;

namespace Davit.RegistryServer.Storage;

/// <summary>Lists of repositories and tags, in the order of their bytes.</summary>
internal sealed class RepositoryStorage(SqliteDatabase database)
{
    /// <summary>Repositories with at least one manifest; one more than asked for when there is a further page.</summary>
    public IReadOnlyList<string> List(PageQuery page) => database.Read(session => session.Query(
        """
        SELECT r.name FROM repositories r
        WHERE r.name > ? AND EXISTS (SELECT 1 FROM manifests m WHERE m.repository_id = r.id)
        ORDER BY r.name LIMIT ?
        """,
        row => row.GetText(0),
        page.After, page.Count + 1));

    /// <summary>Repositories with at least one manifest whose name holds <paramref name="term"/>; those that end with it first.</summary>
    public IReadOnlyList<string> Search(string term, int limit) => database.Read(session => session.Query(
        """
        SELECT r.name FROM repositories r
        WHERE instr(r.name, ?) > 0 AND EXISTS (SELECT 1 FROM manifests m WHERE m.repository_id = r.id)
        ORDER BY substr(r.name, -length(?)) <> ?, r.name LIMIT ?
        """,
        row => row.GetText(0),
        term, term, term, limit));

    /// <summary>As <see cref="List"/>; null when there is no such repository.</summary>
    public IReadOnlyList<string>? ListTags(string repository, PageQuery page) => database.Read(session =>
        FindId(session, repository) is { } id
            ? session.Query(
                "SELECT name FROM tags WHERE repository_id = ? AND name > ? ORDER BY name LIMIT ?",
                row => row.GetText(0),
                id, page.After, page.Count + 1)
            : null);

    internal static long? FindId(SqliteSession session, string repository) =>
        session.QueryFirst<long?>("SELECT id FROM repositories WHERE name = ?", row => row.GetInt64(0), repository);

    internal static long EnsureId(SqliteSession session, string repository, DateTimeOffset now)
    {
        if (FindId(session, repository) is { } id)
        {
            return id;
        }

        session.Execute("INSERT INTO repositories(name, created_at) VALUES(?, ?)", repository, now);
        return session.LastInsertId;
    }
}
