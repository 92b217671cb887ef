using Davit.Content.Database;
using Davit.Oci;

namespace Davit.Engine.Upkeep;

/// <summary>A row of the build cache with the place of its layers.</summary>
internal sealed record CacheRecord(Digest Key, long? SnapshotId, DateTimeOffset Created, DateTimeOffset LastUsed, long UseCount)
{
    public static List<CacheRecord> Read(SqliteSession session) => session.Query(
        """
        SELECT c.key, s.id, c.created_at, coalesce(c.last_used_at, c.created_at, 0), coalesce(c.use_count, 0)
        FROM build_cache c LEFT JOIN snapshots s ON s.chain_id = c.chain_id
        """,
        row => new CacheRecord(row.GetDigest(0), row.GetInt64OrNull(1), row.GetTime(2), row.GetTime(3), row.GetInt64(4)));
}
