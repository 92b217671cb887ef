using System.Buffers;
using System.Text;
using System.Text.Json;
using Davit.Content;
using Davit.Content.Database;
using Davit.Oci;

namespace Davit.Build.Caching;

/// <summary>
/// The results of steps by their keys, for every build of this store. A record only counts while the snapshot it names exists.
/// Thread-safe.
/// </summary>
public sealed class BuildCache(Store store)
{
    private readonly Lock _gate = new();
    private readonly List<CacheKey> _used = [];

    public StepResult? Find(CacheKey key)
    {
        var result = store.Database.Read(session => session.QueryFirst(
            """
            SELECT cache.chain_id, cache.result FROM build_cache cache
            WHERE cache.key = ? AND (cache.chain_id IS NULL OR EXISTS(
                SELECT 1 FROM snapshots WHERE snapshots.chain_id = cache.chain_id AND snapshots.kind = 'committed'))
            """,
            Read,
            key.Digest));
        if (result is not null)
        {
            lock (_gate)
            {
                _used.Add(key);
            }
        }

        return result;
    }

    /// <summary>Inside a transaction of the caller's, so that several results appear at once.</summary>
    public void Record(SqliteSession session, CacheKey key, StepResult result)
    {
        var now = store.Time.GetUtcNow();
        session.Execute(
            """
            INSERT INTO build_cache(key, chain_id, result, inputs, created_at, last_used_at, use_count) VALUES(?1, ?2, ?3, ?4, ?5, ?5, 0)
            ON CONFLICT(key) DO UPDATE SET chain_id = ?2, result = ?3, created_at = ?5, last_used_at = ?5
            """,
            key.Digest, result.ChainId, Write(result.Layer), Encoding.UTF8.GetString(key.Inputs.Span), now);
    }

    /// <summary>Notes the use of what was found, in one go at the end of a build.</summary>
    public void RecordUses()
    {
        lock (_gate)
        {
            if (_used.Count == 0)
            {
                return;
            }

            var now = store.Time.GetUtcNow();
            store.Database.Write(Durability.ProcessEnd, session =>
            {
                foreach (var key in _used)
                {
                    session.Execute("UPDATE build_cache SET last_used_at = ?, use_count = use_count + 1 WHERE key = ?", now, key.Digest);
                }
            });
            _used.Clear();
        }
    }

    private static StepResult? Read(SqliteRow row)
    {
        var chainId = row.IsNull(0) ? null : ChainId.Parse(row.GetText(0));
        using var json = JsonDocument.Parse(row.GetText(1));
        return !json.RootElement.TryGetProperty("diffId", out var diffId)
            ? new StepResult(chainId, null)
            : new StepResult(chainId, new BuiltLayer(
                DiffId.Parse(diffId.GetString()!),
                json.RootElement.GetProperty("tarSize").GetInt64(),
                DateTimeOffset.FromUnixTimeMilliseconds(json.RootElement.GetProperty("created").GetInt64())));
    }

    private static string Write(BuiltLayer? layer)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            if (layer is not null)
            {
                writer.WriteString("diffId", layer.DiffId.ToString());
                writer.WriteNumber("tarSize", layer.TarSizeBytes);
                writer.WriteNumber("created", layer.Created.ToUnixTimeMilliseconds());
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
