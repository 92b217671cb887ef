namespace Davit.Content.Database;

/// <summary>
/// The tables of a database as an ordered list of SQL scripts. The database's <c>user_version</c> counts the scripts it has seen;
/// a script, once released, never changes.
/// </summary>
public sealed record SqliteSchema(IReadOnlyList<string> Migrations)
{
    public int Version => Migrations.Count;
}
